import Foundation
import GLMRuntime
import Testing

/// Adapters and trained prefixes on conversations of a shared model.
struct AttachmentTests {
  static let tokens: [Int32] = (0..<40).map { Int32($0 * 37 % 600) }

  /// A model with its weights changed for good, and an adapter that changes them by as much.
  private func adapter(_ folder: TemporaryFolder, _ base: GGUFFile, scale: Float) throws -> LoRAAdapter {
    var copy = ModelCopy()
    copy.metadata = [
      "general.type": .string("adapter"), "adapter.type": .string("lora"), "adapter.lora.alpha": .number(2),
      "general.architecture": .string("chatglm"),
    ]
    for (name, tensor) in base.tensors where name.hasPrefix("blk.") && tensor.shape.count == 2 {
      let (columns, rows) = (tensor.shape[0], tensor.shape[1])
      copy.add(name + ".lora_a", [columns, 2], (0..<2 * columns).map { scale * sin(Float($0)) })
      copy.add(name + ".lora_b", [2, rows], (0..<2 * rows).map { scale * cos(Float(3 * $0)) })
    }
    return try LoRAAdapter(copy.write(to: folder.path("adapter.gguf")), for: base)
  }

  /// The logits equal those of a model whose matrices were changed: W + scale · B · A.
  @Test(arguments: ["tiny-glmedge-q4_0.gguf", "tiny-chatglm-f16.gguf"]) func adaptersActAsChangedWeights(
    _ name: String
  ) throws {
    let folder = try TemporaryFolder()
    let base = try GGUFFile(path: Golden.folder.appending(path: name).path)
    let lora = try adapter(folder, base, scale: 0.05)
    var merged = try ModelCopy(base)
    for (name, change) in lora.changes {
      var values = try base.values(of: name)
      for row in 0..<change.rows {
        for column in 0..<change.columns {
          var delta: Float = 0
          for rank in 0..<change.rank {
            delta += change.b[row * change.rank + rank] * change.a[rank * change.columns + column]
          }
          values[row * change.columns + column] += change.scale * delta
        }
      }
      merged.add(name, [change.columns, change.rows], values)
    }
    let whole = try GLMModel(merged.write(to: folder.path("merged.gguf")), options: .init(threads: 1, reference: true))
    var cache = whole.makeCache()
    let expected = try whole.forward(Self.tokens, cache: &cache)
    let model = try GLMModel(base, options: .init(threads: 2, reference: true))
    var attached = model.makeCache(attachment: try model.attach(lora: lora))
    var plain = model.makeCache()
    let found = try model.forward(Self.tokens, cache: &attached)
    let without = try model.forward(Self.tokens, cache: &plain)
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 0.01 })
    #expect(zip(without, expected).contains { abs($0 - $1) > 0.1 })
  }

  /// Keys and values that a conversation computed, given to another as a prefix, act as the words they came from.
  @Test func prefixesActAsWhatTheyCameFrom() async throws {
    let folder = try TemporaryFolder()
    let model = try Golden.model("tiny-chatglm-f16.gguf", options: .init(threads: 2, cacheType: .f32))
    let first = Array(Self.tokens[..<21])
    var cache = model.makeCache()
    _ = try model.forward(first, cache: &cache)
    var copy = ModelCopy()
    copy.metadata = [
      "general.type": .string("prefix"), "general.architecture": .string("chatglm"),
      "prefix.text_position": .integer(21),
    ]
    copy.add(PrefixKeyValues.tensorName, [128, 21, 2, 2], model.keyValues(of: cache))
    let prefix = try PrefixKeyValues(copy.write(to: folder.path("prefix.gguf")), for: model.configuration)
    let attachment = try model.attach(prefix: prefix)
    var attached = model.makeCache(attachment: attachment)
    let rest = Array(Self.tokens[21...])
    #expect(try model.forward(rest, cache: &attached) == model.forward(rest, cache: &cache))
    // Through the engine, among others that have none, and again.
    let engine = GLMEngine(model)
    let plain = try await engine.generate(GenerationRequest(prompt: Self.tokens, maxTokens: 12))
    let request = GenerationRequest(prompt: rest, maxTokens: 12, attachment: attachment)
    async let one = engine.generate(request)
    async let other = engine.generate(GenerationRequest(prompt: Self.tokens, maxTokens: 12))
    #expect(try await one.tokens == plain.tokens)
    #expect(try await other.tokens == plain.tokens)
    #expect(try await engine.generate(request).cachedTokens == 0)
  }
}
