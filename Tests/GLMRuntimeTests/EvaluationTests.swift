import Foundation
import GLMRuntime
import Testing

/// Likelihoods, and what quantization costs in them.
struct EvaluationTests {
  static let f16 = "tiny-chatglm-f16.gguf"

  /// The golden prompts with what the reference says to them, one behind the other.
  private func text() throws -> [Int32] {
    let golden = try #require(try Golden.load().files[Self.f16])
    return golden.prompts.flatMap { $0.ids + $0.greedy.prefix(8) }
  }

  /// Every token but the first is scored once, in order, with half a window before it where there is that much.
  @Test func windowsCoverATextOnce() throws {
    for count in [2, 3, 7, 8, 9, 12, 13, 50, 51] {
      for (length, prefix) in [(8, []), (9, [900, 901]), (64, [900])] as [(Int, [Int32])] {
        let ids = (0..<Int32(count)).map { $0 }
        let windows = try TextWindows(ids, prefix: prefix, length: length)
        var scored: [Int32] = []
        for window in windows.windows {
          #expect(window.tokens.count <= length && Array(window.tokens.prefix(prefix.count)) == prefix)
          let text = Array(window.tokens.dropFirst(prefix.count))
          #expect(text == Array(ids[Int(text[0])...].prefix(text.count)))
          let before = window.scored.lowerBound - prefix.count
          #expect(scored.isEmpty ? before == 1 : before >= (length - prefix.count) / 2)
          scored += window.tokens[window.scored]
        }
        #expect(scored == Array(ids.dropFirst()) && windows.scoredCount == scored.count)
      }
    }
    #expect(throws: EvaluationError.self) { try TextWindows([1], length: 8) }
    #expect(throws: EvaluationError.self) { try TextWindows([1, 2, 3], prefix: [4, 5, 6], length: 6) }
  }

  /// The likelihood is the reference implementation's.
  @Test(arguments: [f16, "tiny-glm4-q8_0.gguf"]) func likelihoodIsTheReferences(_ name: String) throws {
    let model = try Golden.model(name)
    for prompt in try #require(try Golden.load().files[name]).prompts {
      let found = try TextEvaluation(TextWindows(prompt.ids, length: 512)).likelihood(of: model)
      let values = prompt.logprob_next.prefix(prompt.ids.count - 1).map { -Double($0) }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
      #expect(found.tokens == values.count)
      #expect(abs(found.mean - mean) < 0.02, "\(prompt.name)")
      #expect(abs(found.standardError - (variance / Double(values.count)).squareRoot()) < 0.02)
      #expect(found.perplexity == exp(found.mean))
    }
  }

  /// Divergence, agreement and ratio, by their definitions.
  @Test func comparisonFollowsItsDefinitions() throws {
    let source = try Golden.model(Self.f16)
    let model = try Golden.model("tiny-chatglm-q4_0.gguf")
    let ids = try text()
    let evaluation = TextEvaluation(try TextWindows(ids, length: 512))
    let found = try evaluation.comparison(of: model, with: source)
    func rows(_ model: GLMModel) throws -> [[Double]] {
      var cache = model.makeCache()
      let logits = try model.forwardAll(Array(ids.dropLast()), cache: &cache)
      let width = model.configuration.vocabularySize
      return (0..<ids.count - 1).map { logSoftmax(logits[$0 * width..<($0 + 1) * width]) }
    }
    let (theirs, ours) = (try rows(source), try rows(model))
    let divergences = zip(theirs, ours).map { p, q in zip(p, q).reduce(0) { $0 + exp($1.0) * ($1.0 - $1.1) } }
    let count = Double(divergences.count)
    #expect(abs(found.divergence - divergences.reduce(0, +) / count) < 1e-6)
    #expect(abs(found.divergenceMax - (divergences.max() ?? 0)) < 1e-5)
    #expect(divergences.count { $0 <= found.divergence99 + 1e-9 } >= Int(0.99 * count))
    #expect(found.divergence99 <= found.divergenceMax)
    let same = zip(theirs, ours).count { p, q in p.firstIndex(of: p.max() ?? 0) == q.firstIndex(of: q.max() ?? 0) }
    #expect(found.agreements == same)
    #expect(found.agreement == Double(same) / count)
    let differences = zip(zip(theirs, ours), ids.dropFirst()).map { $0.0[Int($1)] - $0.1[Int($1)] }
    #expect(abs(found.difference - differences.reduce(0, +) / count) < 1e-6)
    #expect(abs(found.perplexityRatio - found.model.perplexity / found.source.perplexity) < 1e-6)
    #expect(found.divergence > 1e-4 && found.differenceError > 0)
  }

  /// Kept logits give the same comparison as a source that runs beside the model, bit for bit.
  @Test func keptLogitsEqualLiveOnes() throws {
    let source = try Golden.model(Self.f16)
    let model = try Golden.model("tiny-chatglm-q4_k_m.gguf")
    let evaluation = TextEvaluation(try TextWindows(text(), prefix: [602, 604], length: 40))
    let spool = try LogitSpool(
      folder: FileManager.default.temporaryDirectory.path, vocabulary: 640, rows: evaluation.windows.scoredCount)
    var told: [Int] = []
    let likelihood = try evaluation.likelihood(of: source, keeping: spool) { told.append($0) }
    #expect(told.last == evaluation.windows.scoredCount && told == told.sorted())
    let live = try evaluation.comparison(of: model, with: source)
    #expect(try evaluation.comparison(of: model, with: spool) == live)
    let own = try evaluation.likelihood(of: model)
    #expect(live.source == likelihood && live.model == own)
    let itself = try evaluation.comparison(of: source, with: spool)
    #expect(itself.divergence == 0 && itself.agreement == 1 && itself.perplexityRatio == 1)
  }

  /// More of the text before a token makes it likelier, on the whole: short windows cost.
  @Test func shortWindowsCost() throws {
    let model = try Golden.model(Self.f16)
    let ids = try #require(try Golden.load().files[Self.f16]?.prompts.first { $0.name == "tool" }).ids
    let long = try TextEvaluation(TextWindows(ids, length: 256)).likelihood(of: model)
    let short = try TextEvaluation(TextWindows(ids, length: 8)).likelihood(of: model)
    #expect(long.tokens == short.tokens)
    #expect(long.mean < short.mean)
  }

  @Test func whatCannotBeScoredIsNamed() throws {
    let model = try Golden.model(Self.f16)
    func failure(_ body: () throws -> Void) throws -> String {
      try #require(throws: EvaluationError.self, performing: body).description
    }
    #expect(
      try failure { _ = try TextEvaluation(TextWindows([1, 2, 9999], length: 8)).likelihood(of: model) }
        .contains("token 9999 is outside the vocabulary"))
    #expect(
      try failure {
        let spool = try LogitSpool(folder: "/tmp", vocabulary: 5, rows: 2)
        _ = try TextEvaluation(TextWindows([1, 2, 3], length: 8)).comparison(of: model, with: spool)
      }.contains("only models of one vocabulary"))
    #expect(try failure { _ = try LogitSpool(folder: "/nowhere", vocabulary: 5, rows: 2) }.contains("/nowhere"))
    #expect(
      try failure { _ = try LogitSpool(folder: "/tmp", vocabulary: 1 << 40, rows: 1 << 18) }.contains("are free"))
  }

  /// What a quantized tiny model may lose at most, a half or more above what is measured: nats of divergence from the
  /// F16 model per token, and the share of tokens with the same likeliest next one.
  static let bounds: [(type: String, divergence: Double, agreement: Double)] = [
    ("f16", 0.0, 1.0), ("q8_0", 0.0004, 0.98), ("q6_k", 0.0015, 0.97), ("q5_k_m", 0.006, 0.95), ("q4_k_m", 0.014, 0.95),
    ("q4_0", 0.03, 0.93), ("int8-row", 0.0004, 0.98), ("int4-row", 0.035, 0.92),
  ]

  /// The tiny F16 model in every type, over the golden prompts and their answers.
  @Test func quantizedModelsStayNearTheirSource() throws {
    let source = try Golden.model(Self.f16)
    let golden = try Golden.load()
    let ends = ["<|endoftext|>", "<|user|>", "<|observation|>"].compactMap { golden.specials[$0] }
    let folder = FileManager.default.temporaryDirectory.path
    let texts = try #require(golden.files[Self.f16]).prompts.map { prompt in
      let windows = try TextWindows(prompt.ids + prompt.greedy.prefix { !ends.contains($0) }, length: 512)
      let spool = try LogitSpool(folder: folder, vocabulary: 640, rows: windows.scoredCount)
      let evaluation = TextEvaluation(windows)
      _ = try evaluation.likelihood(of: source, keeping: spool)
      return (evaluation, spool)
    }
    #expect(Set(Self.bounds.map(\.type)) == Set(QuantizationRecipe.all.map(\.name)))
    for (type, divergence, agreement) in Self.bounds {
      let path = folder + "/gauntlet-\(type)-\(UUID().uuidString).gguf"
      defer { try? FileManager.default.removeItem(atPath: path) }
      let quantizer = try Quantizer(source.file, recipe: #require(QuantizationRecipe.named(type)))
      try quantizer.write(to: path)
      let model = try GLMModel(GGUFFile(path: path), options: .init(threads: 2))
      #expect(model.parameterCount == source.parameterCount && model.file.byteCount == quantizer.byteCount)
      let found = try texts.map { try $0.comparison(of: model, with: $1) }
      let tokens = Double(found.reduce(0) { $0 + $1.model.tokens })
      let lost = found.reduce(0) { $0 + $1.divergence * Double($1.model.tokens) } / tokens
      let same = Double(found.reduce(0) { $0 + $1.agreements }) / tokens
      #expect(lost <= divergence && same >= agreement, "\(type): \(lost), \(same) over \(tokens) tokens")
    }
  }
}
