import ArgumentParser

/// `gauntlet model`: look at models, make smaller ones, measure what they lose, and let them talk.
struct Model: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at models, quantize and measure them, talk with them, and serve them.",
    subcommands: [
      ModelInfo.self, ModelQuantize.self, ModelPerplexity.self, ModelBench.self, ModelChat.self, ModelServe.self,
    ])
}
