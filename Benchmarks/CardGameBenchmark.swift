import CardGame
import EnvironmentKit
import Episodes

/// Full games between the two scripted opponents, and what a live episode holds.
struct CardGameBenchmark {
  var environment: any Environment

  func run() async throws -> [Measurement] {
    var random = RandomSource(1)
    var rounds = 0
    var games = 0
    let rate = try await Measure.rate {
      for _ in 0..<100 {
        rounds += Self.turns(&random)
        games += 1
      }
      return 100
    }
    let memory = try await EpisodeMemory(environment: environment).heap()
    return [
      Measurement("card-game: full games", rate, "games/s", .atLeast(20_000)),
      Measurement(
        "card-game: turns of those games", rate * Double(rounds) / Double(games), "turns/s",
        .against("games", rate)),
      Measurement("card-game: a live episode", memory.live, "bytes", .against("house-holding's limit", 65_536)),
    ]
  }

  /// Plays a game; gives its turns.
  private static func turns(_ random: inout RandomSource) -> Int {
    var game = Game(
      Array(random.shuffled(Fish.allCases).prefix(4)), Array(random.shuffled(Fish.allCases).prefix(4)),
      copies: [.spray, .eel], seed: Seed(random.next()))
    let players = [Baseline.baseline1, .baseline2]
    var turns = 0
    while game.winner == nil {
      let player = players[game.player]
      game.assert(player.guess(game, using: &random))
      if game.winner == nil { game.play(player.move(game, using: &random)) }
      turns += 1
    }
    return turns
  }
}
