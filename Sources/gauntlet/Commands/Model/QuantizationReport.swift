import Episodes
import Foundation
import GLMRuntime

/// Several quantizations of one model side by side. One of them is on disk and in memory at a time.
struct QuantizationReport: Sendable {
  struct Row: Sendable {
    var type: String
    var bytes: Int
    var bitsPerValue: Double
    var likelihood: Likelihood
    /// Nil for the source itself.
    var comparison: ModelComparison?
    var reading: Double
    var writing: Double
  }

  var source: GGUFFile
  var evaluation: TextEvaluation
  var recipes: [QuantizationRecipe]
  var threads: Int
  /// Whether nothing is told while it works.
  var isQuiet: Bool

  /// The source's row, then one per type. Throws `GGUFError`, `EvaluationError`, or `CancellationError`.
  func run() async throws -> [Row] {
    let configuration = try ModelConfiguration(source)
    let scratch = FileManager.default.temporaryDirectory.path
    let spool = try LogitSpool(
      folder: scratch, vocabulary: configuration.vocabularySize, rows: evaluation.windows.scoredCount)
    var rows = [try await sourceRow(spool)]
    for recipe in recipes { rows.append(try await row(recipe, scratch, spool)) }
    return rows
  }

  private func sourceRow(_ spool: LogitSpool) async throws -> Row {
    let model = try GLMModel(source, options: .init(threads: threads))
    let progress = ShareProgress("source", isQuiet: isQuiet)
    let likelihood = try evaluation.likelihood(of: model, keeping: spool) { progress.report(share($0)) }
    progress.end()
    let speed = Throughput(model, clock: ContinuousClock())
    let tensors = source.tensors.values
    let values = tensors.reduce(0) { $0 + $1.count }
    return Row(
      type: "source", bytes: source.byteCount,
      bitsPerValue: Double(tensors.reduce(0) { $0 + $1.byteCount } * 8) / Double(max(1, values)),
      likelihood: likelihood, reading: try speed.prefill(256), writing: try await speed.decode())
  }

  private func row(_ recipe: QuantizationRecipe, _ scratch: String, _ spool: LogitSpool) async throws -> Row {
    let quantizer = try Quantizer(source, recipe: recipe)
    let progress = ShareProgress(recipe.name, isQuiet: isQuiet)
    let file = try temporaryFile(quantizer, in: scratch)
    let model = try GLMModel(file, options: .init(threads: threads))
    let comparison = try evaluation.comparison(of: model, with: spool) { progress.report(share($0)) }
    progress.end()
    let speed = Throughput(model, clock: ContinuousClock())
    return Row(
      type: recipe.name, bytes: quantizer.byteCount, bitsPerValue: quantizer.bitsPerValue,
      likelihood: comparison.model, comparison: comparison, reading: try speed.prefill(256),
      writing: try await speed.decode())
  }

  /// The quantized model in a file that has lost its name: it goes with the last reader, whatever happens.
  private func temporaryFile(_ quantizer: Quantizer, in folder: String) throws -> GGUFFile {
    var pattern = Array((folder + "/gauntlet-quantize-XXXXXX").utf8CString)
    guard mkdtemp(&pattern) != nil else {
      throw Diagnostic(
        file: folder, "a temporary folder cannot be made: \(String(cString: strerror(errno)))",
        hint: "Set TMPDIR to a folder that you can write")
    }
    let place = String(decoding: pattern.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { try? FileManager.default.removeItem(atPath: place) }
    try quantizer.write(to: place + "/model.gguf", threads: threads)
    return try GGUFFile(path: place + "/model.gguf")
  }

  private func share(_ tokens: Int) -> Double { Double(tokens) / Double(evaluation.windows.scoredCount) }
}

extension QuantizationReport {
  /// The rows as a table for people.
  static func table(_ rows: [Row]) -> String {
    let heads = [
      "type", "MB", "bits", "perplexity", "over source", "KL", "KL 99 %", "KL most", "same top", "read tok/s",
      "write tok/s",
    ]
    let lines = rows.map { row -> [String] in
      func number(_ value: Double?, _ digits: Int) -> String { value.map { Terminal.decimal($0, digits) } ?? "" }
      func pair(_ value: Double, _ error: Double) -> String { "\(number(value, 4)) ± \(number(error, 4))" }
      let compared = row.comparison
      return [
        row.type, number(Double(row.bytes) / 1e6, 1), number(row.bitsPerValue, 2),
        pair(row.likelihood.perplexity, row.likelihood.perplexityError),
        compared.map { pair($0.perplexityRatio, $0.perplexityRatioError) } ?? "",
        compared.map { pair($0.divergence, $0.divergenceError) } ?? "", number(compared?.divergence99, 4),
        number(compared?.divergenceMax, 4), compared.map { number(100 * $0.agreement, 2) + " %" } ?? "",
        number(row.reading, 1), number(row.writing, 1),
      ]
    }
    let note = """

      \(rows.first?.likelihood.tokens ?? 0) tokens scored; over source: the ratio of perplexities; KL: divergence from \
      the source in nats per token; same top: tokens with the source's likeliest next token; ± one standard error.
      """
    return TextTable(heads, lines).text + note
  }
}

extension QuantizationReport.Row {
  var json: JSONValue {
    var members: [String: JSONValue] = [
      "type": .string(type), "bytes": .int(bytes), "bits_per_value": .double(bitsPerValue),
      "tokens": .int(likelihood.tokens), "nll": .double(likelihood.mean),
      "nll_error": .double(likelihood.standardError), "perplexity": .double(likelihood.perplexity),
      "perplexity_error": .double(likelihood.perplexityError), "reading_tokens_per_second": .double(reading),
      "writing_tokens_per_second": .double(writing),
    ]
    if let comparison {
      members["kl"] = .double(comparison.divergence)
      members["kl_error"] = .double(comparison.divergenceError)
      members["kl_99"] = .double(comparison.divergence99)
      members["kl_max"] = .double(comparison.divergenceMax)
      members["top1_agreement"] = .double(comparison.agreement)
      members["perplexity_ratio"] = .double(comparison.perplexityRatio)
      members["perplexity_ratio_error"] = .double(comparison.perplexityRatioError)
    }
    return .object(members)
  }
}
