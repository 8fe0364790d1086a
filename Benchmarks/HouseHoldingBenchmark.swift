import EnvironmentKit
import Episodes
import HouseHolding

/// Steps with the admissible commands computed before each, and what a live episode holds.
struct HouseHoldingBenchmark {
  var environment: HouseHolding

  func run() async throws -> [Measurement] {
    let houses = try (0..<12).map { try environment.house(SampleID("train-\($0)")).0 }
    var random = RandomSource(1)
    let world = try await Measure.rate {
      var steps = 0
      for house in houses {
        var world = World(house)
        for _ in 0..<50 {
          guard let choice = random.pick(world.choices) else { break }
          _ = world.play(choice)
          steps += 1
        }
      }
      return steps
    }
    let episode = try await Measure.rate { try await episodes(random: &random) }
    let memory = try await EpisodeMemory(environment: environment).heap()
    return [
      Measurement("house-holding: steps with admissible commands", world, "steps/s", .atLeast(200_000)),
      Measurement("house-holding: the same through an episode", episode, "steps/s", .against("the world alone", world)),
      Measurement("house-holding: a live episode", memory.live, "bytes", .atMost(65_536)),
      Measurement("house-holding: left after closing", memory.left, "bytes", .atMost(256)),
    ]
  }

  /// Ten episodes of random commands through the plug-in contract.
  private func episodes(random: inout RandomSource) async throws -> Int {
    var steps = 0
    for number in 0..<10 {
      let episode = try await environment.begin(EpisodeRequest(sample: SampleID("train-\(number)"), seed: 1))
      _ = try await episode.opening()
      for _ in 0..<100 {
        guard let action = random.pick(try await episode.affordances().actions ?? []) else { break }
        steps += 1
        if try await episode.step(action).verdict != nil { break }
      }
      await episode.end()
    }
    return steps
  }
}
