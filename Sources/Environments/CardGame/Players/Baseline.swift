import Episodes

/// AgentBench's two opponents.
package enum Baseline: String, Codable, Sendable, CaseIterable {
  /// Guesses and plays at random.
  case baseline1
  /// Kills where it can, uses area attacks, and strikes back at who acted last. Its guesses are random in effect: the
  /// clues that it gathers never match in the original, and here neither.
  case baseline2

  /// The assertion of the side to move; nil for none.
  package func guess(_ game: Game, using random: inout RandomSource) -> (position: Int, fish: Fish)? {
    let enemies = game.sides[game.opponent]
    switch self {
    case .baseline1:
      guard let position = Self.pick(game.living(game.opponent), &random) else { return nil }
      let fish = Fish.allCases[random.below(4)]
      // The original's kit turns an assertion on a fish already known into none.
      return enemies[position].isExposed ? nil : (position, fish)
    case .baseline2:
      let named: [Fish] = [.spray, .flame, .eel, .sunfish, .barracuda, .mobula, .octopus, .whiteshark, .hammerhead]
      let known = enemies.filter(\.isExposed).map(\.identity)
      let hidden = game.positions(of: game.opponent) { !$0.isDead && !$0.isExposed }
      guard let position = Self.pick(hidden, &random), let fish = random.pick(named.filter { !known.contains($0) })
      else {
        return nil
      }
      return (position, fish)
    }
  }

  /// The action of the side to move.
  package func move(_ game: Game, using random: inout RandomSource) -> Move {
    self == .baseline1 ? Self.anything(game, &random) : Self.sensible(game, &random)
  }

  private static func pick(_ positions: Positions, _ random: inout RandomSource) -> Int? {
    positions.isEmpty ? nil : positions[random.below(positions.count)]
  }

  private static func anything(_ game: Game, _ random: inout RandomSource) -> Move {
    let fish = pick(game.living(game.player), &random) ?? 0
    let normal = Move.normal(fish: fish, target: pick(game.living(game.opponent), &random) ?? 0)
    if random.chance(0.3) { return normal }
    var skills: [Move] = []
    game.appendSkills(of: fish, &skills)
    return random.pick(skills) ?? normal
  }

  private static func sensible(_ game: Game, _ random: inout RandomSource) -> Move {
    let mine = game.sides[game.player]
    let enemies = game.sides[game.opponent]
    let living = game.living(game.player)
    let targets = game.living(game.opponent)
    guard let strongest = living.max(by: { mine[$0].strength < mine[$1].strength }),
      let weakest = targets.min(by: { enemies[$0].health < enemies[$1].health })
    else { return .normal(fish: 0, target: 0) }
    if mine[strongest].strength >= 2 * enemies[weakest].health { return .normal(fish: strongest, target: weakest) }
    if targets.count >= 2 {
      for kind in [Fish.spray, .eel] {
        if let fish = living.first(where: { mine[$0].fish == kind }) {
          return .skill(fish: fish, friends: Positions(), enemies: targets)
        }
      }
    }
    let hunters: (Int) -> Bool = {
      mine[$0].fish == .barracuda || mine[$0].fish == .whiteshark || mine[$0].fish == .hammerhead
    }
    if let fish = living.first(where: hunters) {
      return .skill(fish: fish, friends: Positions(), enemies: Positions(weakest))
    }
    if let last = game.report, last.player == game.opponent, targets.contains(last.fish) {
      return .normal(fish: strongest, target: last.fish)
    }
    return .normal(fish: strongest, target: pick(targets, &random) ?? weakest)
  }
}
