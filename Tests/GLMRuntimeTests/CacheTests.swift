import Foundation
import GLMRuntime
import Testing

/// The paged cache, and what it is held as.
struct CacheTests {
  static let tokens: [Int32] = (0..<90).map { Int32($0 * 37 % 600) }

  @Test func forksShareAndStayApart() throws {
    let model = try Golden.model("tiny-chatglm-q4_0.gguf")
    var cache = model.makeCache()
    _ = try model.forward(Self.tokens, cache: &cache)
    let before = model.cachePool.pagesInUse
    var fork = cache.fork(at: 50)
    #expect(fork.count == 50)
    #expect(model.cachePool.pagesInUse == before)
    // Different words behind the fork, in both: neither sees the other's.
    let forked = try model.forward([1, 2, 3], cache: &fork)
    let ours = try model.forward([4, 5], cache: &cache)
    var fresh = model.makeCache()
    #expect(try model.forward(Array(Self.tokens[..<50]) + [1, 2, 3], cache: &fresh) == forked)
    var whole = model.makeCache()
    #expect(try model.forward(Self.tokens + [4, 5], cache: &whole) == ours)
  }

  @Test func memoryGoesBack() throws {
    let model = try Golden.model("tiny-chatglm-q4_0.gguf")
    do {
      var cache = model.makeCache()
      _ = try model.forward(Self.tokens, cache: &cache)
      #expect(model.cachePool.pagesInUse == 6)
      cache.truncate(to: 17)
      #expect(model.cachePool.pagesInUse == 2)
    }
    #expect(model.cachePool.pagesInUse == 0)
  }

  @Test func anEmptyBudgetIsRefusedWithNumbers() throws {
    let page = try Golden.model("tiny-chatglm-q4_0.gguf").cachePool.pageBytes
    let model = try Golden.model("tiny-chatglm-q4_0.gguf", options: .init(threads: 1, cacheBytes: 3 * page))
    var cache = model.makeCache()
    #expect(throws: GLMModel.Failure.outOfMemory(pages: 6, left: 3, limit: 3)) {
      try model.forward(Self.tokens, cache: &cache)
    }
    #expect(cache.count == 0)
    #expect(model.cachePool.pagesInUse == 0)
    #expect(try model.forward(Array(Self.tokens[..<48]), cache: &cache).count == 640)
  }

  /// Halves change logits by little, eight bits by little more.
  @Test(arguments: [(CacheType.f16, 0.08), (.q8_0, 0.35)]) func smallerTypesStayClose(
    _ type: CacheType, _ bound: Double
  ) throws {
    for name in ["tiny-chatglm-f16.gguf", "tiny-glm4-q8_0.gguf"] {
      func logits(_ type: CacheType) throws -> [Float] {
        let model = try Golden.model(name, options: .init(threads: 2, cacheType: type))
        var cache = model.makeCache()
        return try model.forward(Self.tokens, cache: &cache)
      }
      let (exact, close) = (try logits(.f32), try logits(type))
      let difference = zip(exact, close).map { abs($0 - $1) }.max() ?? .infinity
      #expect(Double(difference) < bound)
      #expect(difference > 0)
    }
  }
}
