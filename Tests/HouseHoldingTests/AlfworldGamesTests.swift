import Foundation
import HouseHolding
import Testing

/// Where ALFWorld's own games lie, if they are at hand.
enum AlfworldGames {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data/alfworld").standardizedFileURL
  static let isThere = FileManager.default.fileExists(atPath: folder.path)
  static var games: [String] {
    guard let files = FileManager.default.enumerator(atPath: folder.path) else { return [] }
    return files.compactMap { $0 as? String }.filter { $0.hasSuffix("game.tw-pddl") }.sorted()
  }
}

/// Real ALFWorld games and what TextWorld answered in them.
@Suite(.enabled(if: AlfworldGames.isThere, "ALFWorld's games are not at hand"))
struct AlfworldGamesTests {
  private struct Transcript: Decodable {
    struct Step: Decodable {
      var command: String
      var admissible_before: Bool?
      var feedback: String
      var reward: Int
      var won: Bool
    }
    var game: String
    var initial_observation: String
    var steps: [Step]
    var admissible: [String: [String]]
  }

  /// Every text, every reward and every list of commands equals the recording.
  @Test(arguments: [("transcript.json", Dialect.move), ("transcript-old-grammar.json", .agentbench)])
  func transcriptsReproduce(_ name: String, _ dialect: Dialect) throws {
    let data = try Data(contentsOf: AlfworldGames.folder.appending(path: name))
    let transcript = try JSONDecoder().decode(Transcript.self, from: data)
    let game =
      "json_2.1.1/valid_unseen/pick_heat_then_place_in_recep-Cup-None-Cabinet-10/trial_T20190907_083346_800823/"
      + "game.tw-pddl"
    let file = try GameFile(path: AlfworldGames.folder.appending(path: game).path, dialect: dialect)
    #expect(file.house.introduction == transcript.initial_observation)
    var world = World(file.house)
    func check(_ step: Int) {
      guard let expected = transcript.admissible[String(step)] else { return }
      #expect(world.choices.map(\.text) == expected, "commands after step \(step)")
    }
    check(0)
    for (index, step) in transcript.steps.enumerated() {
      if let admissible = step.admissible_before {
        #expect(world.choices.contains { $0.text == step.command } == admissible, "\(step.command)")
      }
      #expect(world.play(step.command) == step.feedback, "step \(index + 1): \(step.command)")
      #expect(world.isWon == step.won)
      check(index + 1)
    }
  }

  @Test func walkthroughsWin() throws {
    #expect(AlfworldGames.games.count == 30)
    for game in AlfworldGames.games {
      let file = try GameFile(path: AlfworldGames.folder.appending(path: game).path)
      var world = World(file.house)
      for command in file.walkthrough { #expect(world.play(command) != World.nothingHappens, "\(game): \(command)") }
      #expect(world.isWon, "\(game)")
    }
  }

  /// The oracle wins every real game in either grammar, and all that it types is admissible.
  @Test func theOracleWins() throws {
    for game in AlfworldGames.games {
      for dialect in [Dialect.move, .agentbench] {
        var world = World(try GameFile(path: AlfworldGames.folder.appending(path: game).path, dialect: dialect).house)
        var steps = 0
        while !world.isWon, steps < 30 {
          #expect(world.play(world.oracleCommand) != World.nothingHappens)
          steps += 1
        }
        #expect(world.isWon, "\(game)")
      }
    }
  }
}
