import ArgumentParser
import Episodes
import Foundation
import GLMRuntime

/// `gauntlet model bench`: how fast a model reads and writes here, and how much of what the machine can do that takes.
struct ModelBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "How fast a model reads and writes, and how near that comes to the machine's limits.",
    discussion: """
      Prefill is the reading of one prompt; decoding is the writing of 1, 4 and 8 conversations together. Beside each stands \
      what it reads of weights per second, as a share of the memory bandwidth measured just before, and what it computes, \
      as a share of the int8 peak. Close other programs first. For example: gauntlet model bench \
      models/gauntlet-glm/gauntlet-glm.gguf
      """)
  @Argument(help: "A GGUF file; the model that comes with Gauntlet when left out.") var model: String?
  @Option(help: "Measure with one thread and with so many (default: all processors).")
  var threads = min(64, ProcessInfo.processInfo.activeProcessorCount)
  @Option(help: "Tokens of the prompt that is read.") var prompt = 512
  @Option(help: "Tokens that each conversation writes.") var tokens = 32
  @Flag(help: "As JSON.") var json = false

  func validate() throws {
    for (name, value, range) in [
      ("threads", threads, 1...64), ("prompt", prompt, 1...1 << 20), ("tokens", tokens, 1...1 << 20),
    ] where !range.contains(value) {
      throw ValidationError("--\(name) is \(value): give \(range.lowerBound) to \(range.upperBound).")
    }
  }

  func run() async throws {
    let path = try model ?? Home.find().defaultModel.path
    let file = try GGUFFile(path: path)
    let context = try ModelConfiguration(file).contextLength
    for (name, value) in [("prompt", prompt), ("tokens", tokens)] where value >= context {
      throw ValidationError("--\(name) is \(value): the model was made for fewer than \(context) tokens.")
    }
    var rows: [SpeedRow] = []
    for threads in Set([1, threads]).sorted() {
      if !json { Terminal.progress("measuring with \(threads) thread\(threads == 1 ? "" : "s")") }
      rows += try await measure(file, threads: threads)
    }
    if !json { Terminal.endProgress() }
    Terminal.say(json ? rows.map(\.json.text).joined(separator: "\n") : SpeedRow.table(rows))
  }

  private func measure(_ file: GGUFFile, threads: Int) async throws -> [SpeedRow] {
    let limits = MachineLimits.measure(threads: threads)
    let speed = Throughput(try GLMModel(file, options: .init(threads: threads)), clock: ContinuousClock())
    let cost = speed.model.tokenCost
    func row(_ work: SpeedRow.Work, _ tokensPerSecond: Double) -> SpeedRow {
      SpeedRow(threads: threads, work: work, tokensPerSecond: tokensPerSecond, cost: cost, limits: limits)
    }
    var rows = [row(.prefill(prompt), try speed.prefill(prompt))]
    for conversations in [1, 4, 8] {
      rows.append(
        row(.decode(conversations), try await speed.decode(conversations: conversations, tokens: tokens)))
    }
    return rows
  }
}
