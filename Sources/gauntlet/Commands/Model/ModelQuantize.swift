import ArgumentParser
import Episodes
import Foundation
import GLMRuntime

/// `gauntlet model quantize`: a smaller model, or a table of what smaller ones would lose.
struct ModelQuantize: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize", abstract: "Make a smaller model, or measure what smaller ones would lose.",
    discussion: """
      Types: \(names). The k mixes store what hurts most more finely. int8-row and int4-row are GLM-130B's scheme: one \
      scale per output row of the linear layers, kept in Q8_0 and Q4_0 blocks.

      For example: gauntlet model quantize big.gguf small.gguf --type q4_k_m
      To choose a type: gauntlet model quantize big.gguf --report text.txt --types q8_0,q4_k_m,q4_0
      """)
  private static let names = QuantizationRecipe.all.map(\.name).joined(separator: ", ")

  @Argument(help: "A GGUF file, best one of F32, F16 or BF16.") var input: String
  @Argument(help: "The file to write.") var output: String?
  @Option(help: "What to store the model in.") var type: String?
  @Flag(help: "Replace the file to write where there is one.") var force = false
  @Option(help: "Write nothing; print perplexity, divergence, agreement, size and speed of several types on a text.")
  var report: String?
  @Option(help: "The types of the report, with commas between them (default: all but f16).") var types: String?
  @OptionGroup(title: "Reading the report's text") var options: EvaluationOptions
  @Flag(help: "As JSON, a line per row.") var json = false

  func validate() throws {
    if report != nil {
      guard output == nil, type == nil else {
        throw ValidationError("--report writes no model: leave out the file to write and --type.")
      }
      _ = try recipes()
    } else {
      guard output != nil else { throw ValidationError("Give the file to write, or --report TEXT.") }
      guard types == nil else { throw ValidationError("--types belongs to --report: give --type.") }
      guard let type else { throw ValidationError("Give --type, one of \(Self.names).") }
      _ = try Self.recipe(type, option: "--type")
    }
  }

  func run() async throws {
    let file = try GGUFFile(path: input)
    if let report {
      let (evaluation, _) = try options.read(report, for: file)
      let work = QuantizationReport(
        source: file, evaluation: evaluation, recipes: try recipes(), threads: options.threads, isQuiet: json)
      let rows = try await Interrupts.cancelling { try await work.run() }
      Terminal.say(json ? rows.map(\.json.text).joined(separator: "\n") : QuantizationReport.table(rows))
    } else if let output, let type {
      if !force, FileManager.default.fileExists(atPath: output) {
        throw Diagnostic("\(output) is there already", hint: "Give another path, or --force to replace it")
      }
      try await write(try Quantizer(file, recipe: Self.recipe(type, option: "--type")), to: output)
    }
  }

  private func write(_ quantizer: Quantizer, to path: String) async throws {
    let threads = options.threads
    let isQuiet = json
    let seconds = try await Interrupts.cancelling {
      let progress = ShareProgress("quantizing", isQuiet: isQuiet)
      let clock = ContinuousClock()
      let start = clock.now
      try quantizer.write(to: path, threads: threads) { progress.report($0) }
      progress.end()
      return (clock.now - start) / .seconds(1)
    }
    var types: [String: Int] = [:]
    for tensor in quantizer.tensors { types[tensor.type.description, default: 0] += 1 }
    if json {
      let value: JSONValue = [
        "file": .string(path), "type": .string(quantizer.recipe.name), "bytes": .int(quantizer.byteCount),
        "source_bytes": .int(quantizer.source.byteCount), "bits_per_value": .double(quantizer.bitsPerValue),
        "tensors": .object(types.mapValues { .int($0) }), "seconds": .double(seconds),
      ]
      Terminal.say(value.text)
      return
    }
    let mix = types.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    Terminal.say(
      "\(path): \(Terminal.decimal(Double(quantizer.byteCount) / 1e6, 1)) MB of "
        + "\(Terminal.decimal(Double(quantizer.source.byteCount) / 1e6, 1)), "
        + "\(Terminal.decimal(quantizer.bitsPerValue, 2)) bits per value (\(mix))")
  }

  private func recipes() throws -> [QuantizationRecipe] {
    guard let types else { return QuantizationRecipe.all.filter { $0.name != "f16" } }
    let recipes = try types.split(separator: ",").map { try Self.recipe(String($0), option: "--types") }
    guard !recipes.isEmpty else { throw ValidationError("--types is empty: give some of \(Self.names), with commas.") }
    return recipes
  }

  private static func recipe(_ name: String, option: String) throws -> QuantizationRecipe {
    guard let recipe = QuantizationRecipe.named(name.lowercased()) else {
      throw ValidationError("\(option) is '\(name)': give one of \(names).")
    }
    return recipe
  }
}
