import Foundation
import GLMRuntime
import Testing

/// What loading makes of metadata and tensors, architecture by architecture.
struct ModelLoadingTests {
  private static let ids: [Int32] = [5, 17, 300, 42, 8, 8, 99]

  private static func logits(_ file: GGUFFile, reference: Bool = false) throws -> [Float] {
    let model = try GLMModel(file, options: .init(threads: 1, reference: reference))
    var cache = model.makeCache()
    return try model.forwardAll(ids, cache: &cache)
  }

  private static func refusal(_ copy: ModelCopy, _ folder: TemporaryFolder) throws -> String {
    let file = try copy.write(to: folder.path("model.gguf"))
    return try #require(throws: GGUFError.self) { try GLMModel(file) }.description
  }

  @Test func expertsAreRead() throws {
    let experts = try #require(try Golden.model("tiny-glm4moe-q8_0.gguf").configuration.experts)
    #expect(
      experts
        == ExpertConfiguration(
          count: 4, used: 2, feedForward: 128, sharedFeedForward: 128, leadingDense: 1, gating: .sigmoid,
          normalizesWeights: true, scale: 1))
    #expect(try Golden.model("tiny-glm4-q8_0.gguf").configuration.experts == nil)
  }

  /// Blocks that predict tokens further ahead are counted in the file and do not run.
  @Test func blocksForFurtherTokensAreSkipped() throws {
    let folder = try TemporaryFolder()
    var copy = try ModelCopy(golden: "tiny-glm4moe-q8_0.gguf")
    let expected = try Self.logits(copy.write(to: folder.path("plain.gguf")))
    copy.metadata["glm4moe.block_count"] = .integer(3)
    copy.metadata["glm4moe.nextn_predict_layers"] = .integer(1)
    copy.add("blk.2.nextn.enorm.weight", [4], [1, 2, 3, 4])
    #expect(try Self.logits(copy.write(to: folder.path("nextn.gguf"))) == expected)
    copy.metadata["glm4moe.nextn_predict_layers"] = .integer(3)
    #expect(try Self.refusal(copy, folder).contains("nextn_predict_layers = 3: expected 0 to 2"))
  }

  /// What the engine does not run is refused, never run otherwise.
  @Test func stretchedRotationIsRefused() throws {
    let folder = try TemporaryFolder()
    var copy = try ModelCopy(golden: "tiny-glm4-q8_0.gguf")
    copy.metadata["glm4.rope.scaling.type"] = .string("yarn")
    copy.metadata["glm4.rope.scaling.factor"] = .number(4)
    #expect(try Self.refusal(copy, folder).contains("stretches its rotation (yarn, by 4.0)"))
    copy.metadata["glm4.rope.scaling.factor"] = .number(1)
    _ = try Self.logits(copy.write(to: folder.path("plain.gguf")))
  }

  /// Some files say too little of their context.
  @Test func aLongerContextIsTakenAtItsWord() throws {
    let folder = try TemporaryFolder()
    var copy = try ModelCopy(golden: "tiny-glm4-q8_0.gguf")
    copy.metadata["glm4.context_length"] = .integer(4)
    let file = try copy.write(to: folder.path("short.gguf"))
    #expect(throws: GLMModel.Failure.self) { try Self.logits(file) }
    let model = try GLMModel(file, options: .init(threads: 1, contextLength: 64))
    var cache = model.makeCache()
    #expect(cache.capacity == 64)
    #expect(
      try model.forwardAll(Self.ids, cache: &cache)
        == Self.logits(GGUFFile(path: Golden.folder.appending(path: "tiny-glm4-q8_0.gguf").path)))
  }

  /// The numbers of the mixture reach the computation.
  @Test func expertMetadataMatters() throws {
    let folder = try TemporaryFolder()
    let copy = try ModelCopy(golden: "tiny-glm4moe-q8_0.gguf")
    let expected = try Self.logits(copy.write(to: folder.path("plain.gguf")))
    for (key, value) in [
      ("expert_weights_scale", GGUFValue.number(1.5)), ("expert_weights_norm", .bool(false)),
      ("expert_gating_func", .integer(1)), ("expert_used_count", .integer(1)), ("rope.freq_base", .number(10000)),
    ] {
      var changed = copy
      changed.metadata["glm4moe." + key] = value
      #expect(try Self.logits(changed.write(to: folder.path("changed.gguf"))) != expected, "\(key)")
    }
    for name in ["blk.1.exp_probs_b.bias", "blk.0.attn_q_norm.weight", "blk.1.attn_k.bias"] {
      var changed = copy
      let count = changed.tensors[name]?.shape[0] ?? 0
      changed.add(name, [count], (0..<count).map { Float($0 % 3) - 1 })
      #expect(try Self.logits(changed.write(to: folder.path("changed.gguf"))) != expected, "\(name)")
    }
  }

  @Test func unsuitableMixturesAreNamed() throws {
    let folder = try TemporaryFolder()
    let copy = try ModelCopy(golden: "tiny-glm4moe-q8_0.gguf")
    for (key, value, expected) in [
      ("expert_used_count", GGUFValue.integer(5), "expected 1 to 4"),
      ("expert_group_count", .integer(8), "expected 0 to 1"),
      ("expert_gating_func", .integer(3), "expected 0 to 2"),
      ("expert_count", .integer(8), "has blk.1.ffn_gate_inp.weight in the shape [256, 4]: expected [256, 8]"),
      ("expert_feed_forward_length", .integer(64), "in the shape [256, 128]: expected [256, 64]"),
      ("leading_dense_block_count", .integer(0), "lacks the tensor blk.0.ffn_up_shexp.weight"),
      ("attention.value_length", .integer(32), "attention.value_length = 32: expected 64"),
      ("rope.dimension_sections", .integers([8, 12, 12, 0]), "is the text part of a vision model"),
    ] {
      var changed = copy
      changed.metadata["glm4moe." + key] = value
      #expect(try Self.refusal(changed, folder).contains(expected), "\(key)")
    }
    var lacking = copy
    lacking.tensors["blk.0.attn_k_norm.weight"] = nil
    #expect(try Self.refusal(lacking, folder).contains("lacks the tensor blk.0.attn_k_norm.weight"))
  }

  /// A matrix in Q2_K or Q3_K runs as its values do.
  @Test(arguments: [(UInt32(10), 84), (UInt32(11), 110)]) func twoAndThreeBitsRun(_ type: UInt32, _ bytes: Int) throws {
    let folder = try TemporaryFolder("twoAndThreeBitsRun\(type)")
    var copy = try ModelCopy(golden: "tiny-glm4-q8_0.gguf")
    let name = "blk.0.ffn_down.weight"
    let shape = try #require(copy.tensors[name]).shape
    let blocks = shape[0] * shape[1] / 256
    var random: UInt32 = 1
    var content: [UInt8] = []
    for _ in 0..<blocks {
      var block = (0..<bytes).map { _ in
        random = random &* 1_664_525 &+ 1_013_904_223
        return UInt8(random >> 24)
      }
      // Small scales.
      for place in type == 10 ? [80, 82] : [108] { block.replaceSubrange(place..<place + 2, with: [0x00, 0x18]) }
      content += block
    }
    copy.tensors[name] = .init(type: TensorType(rawValue: type), shape: shape, bytes: content)
    let quantized = try copy.write(to: folder.path("quantized.gguf"))
    copy.add(name, shape, try quantized.values(of: name))
    let floats = try copy.write(to: folder.path("floats.gguf"))
    #expect(try Self.logits(quantized, reference: true) == Self.logits(floats, reference: true))
    let pairs = try zip(Self.logits(quantized), Self.logits(floats))
    #expect(pairs.allSatisfy { abs($0 - $1) < 0.3 })
  }
}
