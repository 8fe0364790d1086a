import GLMRuntime
import Testing

/// What logits may not depend on.
struct InvarianceTests {
  static let tokens: [Int32] = (0..<300).map { Int32($0 * 37 % 600) }

  private func logits(_ model: GLMModel, in parts: [Int]) throws -> [Float] {
    var cache = model.makeCache()
    var result: [Float] = []
    var at = 0
    for part in parts {
      result = try model.forward(Array(Self.tokens[at..<at + part]), cache: &cache)
      at += part
    }
    return result
  }

  /// The same tokens give the same bits, however they were split into batches and over threads.
  @Test(arguments: [
    "tiny-chatglm-f16.gguf", "tiny-chatglm-q4_k_m.gguf", "tiny-glm4-q8_0.gguf", "tiny-glm4moe-q8_0.gguf",
  ])
  func invariant8LogitsDoNotDependOnTheBatch(_ name: String) throws {
    let whole = try logits(Golden.model(name), in: [300])
    #expect(whole == (try logits(Golden.model(name), in: [1, 127, 128, 43, 1])))
    #expect(whole == (try logits(Golden.model(name), in: Array(repeating: 10, count: 30))))
    #expect(whole == (try logits(Golden.model(name, options: .init(threads: 1)), in: [150, 150])))
    #expect(whole == (try logits(Golden.model(name, options: .init(threads: 3)), in: [299, 1])))
  }

  /// Other conversations that share the model change nothing.
  @Test func interleavedConversationsEqualSeparateOnes() throws {
    let model = try Golden.model("tiny-chatglm-q4_0.gguf")
    let alone = try logits(model, in: [20, 20])
    var cache = model.makeCache()
    var other = model.makeCache()
    _ = try model.forward(Array(Self.tokens[0..<20]), cache: &cache)
    _ = try model.forward([5, 6, 7], cache: &other)
    let mixed = try model.forward(Array(Self.tokens[20..<40]), cache: &cache)
    #expect(alone == mixed)
  }

  @Test func keepingAPrefixEqualsReadingItAgain() throws {
    let model = try Golden.model("tiny-glm4-q4_k_m.gguf")
    var kept = model.makeCache()
    _ = try model.forward(Self.tokens, cache: &kept)
    kept.truncate(to: 100)
    #expect(kept.tokens == Array(Self.tokens[..<100]))
    var fresh = model.makeCache()
    _ = try model.forward(Array(Self.tokens[..<100]), cache: &fresh)
    #expect(try model.forward([1, 2, 3], cache: &kept) == model.forward([1, 2, 3], cache: &fresh))
  }

  /// The portable kernels equal the fast ones to within rounding.
  @Test func portableKernelsAgree() throws {
    let name = "tiny-chatglm-q4_k_m.gguf"
    let fast = try logits(Golden.model(name), in: [300])
    let portable = try logits(Golden.model(name, options: .init(portableKernels: true)), in: [300])
    #expect(zip(fast, portable).allSatisfy { abs($0 - $1) < 0.05 })
  }

  @Test func refusesWhatDoesNotFit() throws {
    let model = try Golden.model("tiny-chatglm-q4_0.gguf")
    var cache = model.makeCache(capacity: 8)
    #expect(throws: GLMModel.Failure.contextOverflow(needed: 9, capacity: 8)) {
      try model.forward(Array(repeating: 1, count: 9), cache: &cache)
    }
    #expect(throws: GLMModel.Failure.unknownToken(640, vocabulary: 640)) {
      try model.forward([640], cache: &cache)
    }
    #expect(throws: GLMModel.Failure.unknownToken(-1, vocabulary: 640)) { try model.forward([-1], cache: &cache) }
    #expect(throws: GLMModel.Failure.noTokens) { try model.forward([], cache: &cache) }
    #expect(cache.count == 0)
    #expect(try model.forward([1, 2], cache: &cache).count == 640)
  }
}
