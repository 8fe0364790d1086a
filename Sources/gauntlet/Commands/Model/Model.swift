import ArgumentParser

/// `gauntlet model`: look at models, make smaller ones, and measure what they lose.
struct Model: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at models, quantize them, and measure them.",
    subcommands: [ModelInfo.self, ModelQuantize.self, ModelPerplexity.self])
}
