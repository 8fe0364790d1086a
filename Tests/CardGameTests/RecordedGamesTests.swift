import CardGame
import Episodes
import Foundation
import Testing

/// Where the games recorded from the original engine lie, if they are at hand.
enum RecordedGames {
  static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data/card-game/games.json").standardizedFileURL
  static let areThere = FileManager.default.fileExists(atPath: file.path)
}

@Suite(.enabled(if: RecordedGames.areThere, "the recorded games are not at hand"))
struct RecordedGamesTests {
  private struct Record: Decodable {
    struct Turn: Decodable {
      struct Assertion: Decodable { var Action: String, Pos: Int?, ID: Int? }
      struct Play: Decodable {
        var `Type`: Int
        var MyPos: Int
        var EnemyPos: Int?
        var MyList: [Int]?
        var EnemyList: [Int]?
      }
      var player: Int
      var assert: Assertion?
      var action: Play?
      var hp: [[Int]]?
      var atk_next: [Int]?
    }
    var picks: [[Int]]
    var turns: [Turn]
    var winner: Int
  }

  /// Health of all fish after every turn, the next player's attacks, and the winner.
  @Test func everyTurnReproduces() throws {
    let records = try JSONDecoder().decode([Record].self, from: Data(contentsOf: RecordedGames.file))
    #expect(records.count == 16)
    #expect(records.reduce(0) { $0 + $1.turns.count } == 379)
    for (number, record) in records.enumerated() {
      let picks = record.picks.map { $0.compactMap(Fish.init(rawValue:)) }
      var game = Game(picks[0], picks[1], seed: 0)
      for (index, turn) in record.turns.enumerated() {
        #expect(game.player == turn.player)
        let guess = turn.assert.flatMap { assertion in
          assertion.Pos.flatMap { position in assertion.ID.flatMap(Fish.init(rawValue:)).map { (position, $0) } }
        }
        game.assert(guess.map { (position: $0.0, fish: $0.1) })
        if let action = turn.action {
          game.play(
            action.Type == 0
              ? .normal(fish: action.MyPos, target: action.EnemyPos ?? -1)
              : .skill(
                fish: action.MyPos, friends: Positions(action.MyList ?? []), enemies: Positions(action.EnemyList ?? []))
          )
        }
        if let hp = turn.hp { #expect([game.health(0), game.health(1)] == hp, "game \(number), turn \(index + 1)") }
        if let attacks = turn.atk_next, game.winner == nil {
          #expect(game.sides[game.player].map(\.strength) == attacks, "game \(number), turn \(index + 1)")
        }
      }
      #expect(game.winner == record.winner, "game \(number)")
    }
  }
}
