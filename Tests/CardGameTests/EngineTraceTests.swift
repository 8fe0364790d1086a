import CardGame
import Episodes
import Testing

/// Games of the original engine, both sides with spray, flame, eel and sunfish: health after each action.
struct EngineTraceTests {
  private static let team: [Fish] = [.spray, .flame, .eel, .sunfish]
  private func game() -> Game { Game(Self.team, Self.team, seed: 0) }

  private func aoe(_ game: Game, _ fish: Int) -> Move {
    .skill(fish: fish, friends: Positions(), enemies: Positions((0..<4).filter { game.health(game.opponent)[$0] > 0 }))
  }

  private mutating func expect(_ game: Game, _ first: [Int], _ second: [Int]) {
    #expect(game.health(0) == first)
    #expect(game.health(1) == second)
  }

  @Test mutating func t1NormalAttacksAndSkills() {
    var game = game()
    game.play(.normal(fish: 0, target: 2))
    expect(game, [400, 400, 400, 400], [390, 390, 330, 390])
    game.play(.normal(fish: 0, target: 0))
    expect(game, [300, 400, 400, 400], [390, 390, 330, 390])
    game.play(aoe(game, 0))
    expect(game, [300, 400, 400, 400], [306, 306, 274, 334])
    game.play(aoe(game, 2))
    expect(game, [216, 316, 344, 344], [306, 306, 274, 334])
    game.play(.skill(fish: 1, friends: Positions([0]), enemies: Positions()))
    expect(game, [141, 316, 344, 344], [306, 306, 274, 334])
    #expect(game.sides[0][1].strength == 340)
    game.play(.normal(fish: 1, target: 1))
    expect(game, [141, 216, 344, 344], [306, 306, 274, 334])
  }

  @Test mutating func t2AreaAttacksAndCounters() {
    var game = game()
    for step in [[316, 316, 344, 344], [232, 232, 288, 288], [148, 148, 232, 232]] {
      game.play(aoe(game, 0))
      #expect(game.health(1) == step)
      game.play(aoe(game, 0))
      #expect(game.health(0) == step)
    }
    game.play(aoe(game, 0))
    expect(game, [88, 148, 232, 232], [64, 64, 176, 176])
    #expect(game.sides[1][2].strength == 240)
    #expect(game.sides[1][3].strength == 240)
    game.play(aoe(game, 0))
    expect(game, [4, 64, 176, 176], [4, 64, 176, 176])
    game.play(aoe(game, 0))
    expect(game, [0, 64, 176, 176], [0, 0, 120, 120])
    game.play(.normal(fish: 0, target: 1))
    #expect(game.winner == 0)
  }

  @Test mutating func t3ACounterFiresOnALethalHit() {
    var game = game()
    for step in [300, 200] {
      game.play(.normal(fish: 0, target: 0))
      expect(game, [step + 100, 400, 400, 400], [step, 400, 400, 400])
      game.play(.normal(fish: 1, target: 0))
      expect(game, [step, 400, 400, 400], [step, 400, 400, 400])
    }
    game.play(.normal(fish: 0, target: 0))
    expect(game, [170, 400, 400, 400], [100, 400, 400, 400])
    game.play(.normal(fish: 1, target: 0))
    expect(game, [70, 400, 400, 400], [100, 370, 400, 400])
    game.play(.normal(fish: 0, target: 0))
    expect(game, [40, 400, 400, 400], [0, 370, 400, 400])
    game.play(.normal(fish: 1, target: 0))
    expect(game, [0, 400, 400, 400], [0, 340, 400, 400])
  }

  @Test mutating func t4AssertionsAndGrowingAttack() {
    var game = game()
    #expect(game.assert((1, .flame)) == true)
    game.play(.normal(fish: 0, target: 2))
    expect(game, [400, 400, 400, 400], [340, 340, 280, 340])
    #expect(game.assert((1, .eel)) == false)
    game.play(.normal(fish: 3, target: 2))
    expect(game, [390, 390, 330, 390], [340, 340, 280, 340])
    for (first, second) in [
      ([380, 380, 260, 380], [330, 330, 210, 330]), ([370, 370, 190, 370], [320, 320, 140, 320]),
    ] {
      game.play(.normal(fish: 0, target: 2))
      #expect(game.health(1) == second)
      game.play(.normal(fish: 3, target: 2))
      #expect(game.health(0) == first)
    }
    #expect(game.sides[0][2].strength == 240)
    #expect(game.sides[1][2].strength == 240)
    game.play(aoe(game, 2))
    expect(game, [370, 370, 130, 370], [220, 220, 74, 254])
    game.play(aoe(game, 2))
    expect(game, [270, 270, 64, 304], [220, 220, 14, 254])
  }

  @Test func illegalMovesLose() {
    let moves: [Move] = [
      .normal(fish: 0, target: 4), .normal(fish: 9, target: 0), .normal(fish: 0, target: -1),
      .skill(fish: 0, friends: Positions(), enemies: Positions([1])),
      .skill(fish: 1, friends: Positions([1]), enemies: Positions()),
      .skill(fish: 3, friends: Positions([0, 1]), enemies: Positions()),
    ]
    for move in moves {
      var game = game()
      game.play(move)
      #expect(game.winner == 1, "\(move)")
    }
    for guess in [(position: 4, fish: Fish.eel), (-1, .eel)] {
      var game = game()
      game.assert(guess)
      #expect(game.winner == 1)
    }
    var again = game()
    again.assert((1, .flame))
    again.play(.normal(fish: 0, target: 0))
    again.play(.normal(fish: 0, target: 0))
    again.assert((1, .flame))
    #expect(again.winner == 1)
  }

  /// Random legal play of all twelve kinds: it always ends, health stays in range, and legal moves never lose.
  @Test func randomGamesEnd() {
    var random = RandomSource(12)
    for round in 0..<60 {
      let fish = Fish.allCases
      var game = Game(
        Array(random.shuffled(fish).prefix(4)), Array(random.shuffled(fish).prefix(4)),
        copies: [fish[random.below(11)], fish[random.below(11)]], seed: Seed(UInt64(round)))
      var turns = 0
      while game.winner == nil {
        #expect(turns < 70)
        game.assert(nil)
        guard let move = random.pick(game.legalMoves) else { break }
        game.play(move)
        turns += 1
        for side in 0..<2 { #expect(game.health(side).allSatisfy { (0...400).contains($0) }) }
      }
      #expect(game.winner != nil)
    }
  }
}
