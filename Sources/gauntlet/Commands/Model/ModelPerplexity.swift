import ArgumentParser
import Episodes
import Foundation
import GLMRuntime

/// `gauntlet model perplexity`: how well a model foretells a text.
struct ModelPerplexity: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "perplexity", abstract: "How well a model foretells a text.",
    discussion: """
      Every token but the first is scored once, with at least half a window before it where the text has that many. The \
      standard error takes tokens for independent, which makes it a lower bound. For example: gauntlet model perplexity \
      models/gauntlet-glm/gauntlet-glm.gguf --text README.md
      """)
  @Argument(help: "A GGUF file.") var model: String
  @Option(help: "A UTF-8 text file.") var text: String
  @OptionGroup var options: EvaluationOptions
  @Flag(help: "As JSON.") var json = false

  func run() async throws {
    let file = try GGUFFile(path: model)
    let (evaluation, bytes) = try options.read(text, for: file)
    let (threads, isQuiet) = (options.threads, json)
    let (likelihood, seconds) = try await Interrupts.cancelling {
      let model = try GLMModel(file, options: .init(threads: threads))
      let progress = ShareProgress("scoring", isQuiet: isQuiet)
      let clock = ContinuousClock()
      let start = clock.now
      let likelihood = try evaluation.likelihood(of: model) {
        progress.report(Double($0) / Double(evaluation.windows.scoredCount))
      }
      progress.end()
      return (likelihood, (clock.now - start) / .seconds(1))
    }
    let bitsPerByte = likelihood.mean * Double(likelihood.tokens) / Double(max(1, bytes)) / log(2)
    let speed = Double(likelihood.tokens) / seconds
    if json {
      let value: JSONValue = [
        "file": .string(model), "text": .string(text), "tokens": .int(likelihood.tokens),
        "window": .int(evaluation.windows.length), "prefix_tokens": .int(evaluation.windows.prefix.count),
        "nll": .double(likelihood.mean), "nll_error": .double(likelihood.standardError),
        "perplexity": .double(likelihood.perplexity), "perplexity_error": .double(likelihood.perplexityError),
        "bits_per_byte": .double(bitsPerByte), "tokens_per_second": .double(speed),
      ]
      Terminal.say(value.text)
      return
    }
    func number(_ value: Double) -> String { Terminal.decimal(value, 4) }
    for (name, value) in [
      ("perplexity", "\(number(likelihood.perplexity)) ± \(number(likelihood.perplexityError))"),
      ("nats per token", "\(number(likelihood.mean)) ± \(number(likelihood.standardError))"),
      ("bits per byte", number(bitsPerByte)),
      ("tokens scored", "\(likelihood.tokens) in windows of \(evaluation.windows.length)"),
      ("tokens per second", Terminal.decimal(speed, 1)),
    ] { Terminal.say(name.padding(24) + value) }
  }
}
