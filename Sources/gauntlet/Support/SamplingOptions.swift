import ArgumentParser
import GLMRuntime

/// What narrows down the embedded model's choice of tokens besides temperature and share.
struct SamplingOptions: ParsableArguments {
  @Option(help: "Sample among so many of the likeliest tokens; 0 takes all.") var topK = 0
  @Option(help: "Leave out tokens less likely than this fraction of the likeliest's probability; 0 to 1.") var minP =
    0.0
  @Option(help: "Make tokens of the reply so far less likely: 1 is off.") var repetitionPenalty = 1.0

  func validate() throws {
    guard topK >= 0 else { throw ValidationError("--top-k is \(topK): give 0 or more.") }
    guard (0...1).contains(minP) else { throw ValidationError("--min-p is \(minP): give 0 to 1.") }
    guard repetitionPenalty > 0, repetitionPenalty <= 10 else {
      throw ValidationError("--repetition-penalty is \(repetitionPenalty): give more than 0, 10 at most.")
    }
  }

  /// With the temperature and the share, which each command has its own defaults for.
  func sampler(temperature: Double, topP: Double, seed: UInt64 = 0) -> Sampler.Options {
    Sampler.Options(
      temperature: Float(temperature), topK: topK, topP: Float(topP), minP: Float(minP),
      repetitionPenalty: Float(repetitionPenalty), seed: seed)
  }

  /// What differs from the defaults, for a run's plan.
  var settings: [String: String] {
    var settings: [String: String] = [:]
    if topK != 0 { settings["top_k"] = "\(topK)" }
    if minP != 0 { settings["min_p"] = "\(minP)" }
    if repetitionPenalty != 1 { settings["repetition_penalty"] = "\(repetitionPenalty)" }
    return settings
  }
}
