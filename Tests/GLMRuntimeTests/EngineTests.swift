import Foundation
import GLMRuntime
import Synchronization
import Testing

/// Many conversations with one model at once.
struct EngineTests {
  static let files = ["tiny-chatglm-q4_k_m.gguf", "tiny-glm4-q8_0.gguf", "tiny-chatglm-f16.gguf"]

  private func request(_ index: Int, tokens: Int = 24) -> GenerationRequest {
    // Conversations of many lengths that begin alike.
    let prompt = (0..<(30 + 17 * index)).map { at -> Int32 in
      let own = at > 20 ? index : 0
      return Int32((at * 37 + own) % 600)
    }
    return GenerationRequest(
      prompt: prompt, sampling: .init(temperature: index % 2 == 0 ? 0 : 1, seed: UInt64(index)), maxTokens: tokens,
      topLogProbabilities: 3)
  }

  /// A reply, its log-probabilities included, is the same bit for bit alone and among others, in one pass or in chunks, on
  /// one thread or two.
  @Test(arguments: files) func invariant8RepliesDoNotDependOnTheBatch(_ name: String) async throws {
    let model = try Golden.model(name)
    var alone: [Generation] = []
    for index in 0..<12 { alone.append(try await GLMEngine(model).generate(request(index))) }
    let other = try Golden.model(name, options: .init(threads: 1))
    for engine in [
      GLMEngine(model), GLMEngine(model, options: .init(maxConversations: 5, prefillChunk: 7)),
      GLMEngine(other, options: .init(prefillChunk: 1)),
    ] {
      try await withThrowingTaskGroup(of: (Int, Generation).self) { group in
        for index in 0..<12 { group.addTask { (index, try await engine.generate(self.request(index))) } }
        for try await (index, generation) in group {
          #expect(generation.tokens == alone[index].tokens)
          #expect(generation.logProbabilities == alone[index].logProbabilities)
          #expect(generation.ending == .length)
        }
      }
    }
  }

  /// What conversations have in common is read once, and that changes nothing.
  @Test func prefixesAreShared() async throws {
    let model = try Golden.model("tiny-chatglm-q4_0.gguf")
    let engine = GLMEngine(model)
    let first = try await engine.generate(request(6))
    #expect(first.cachedTokens == 0)
    let again = try await engine.generate(request(6))
    #expect(again.cachedTokens == first.promptTokens - 1)
    #expect(again.tokens == first.tokens)
    #expect(again.logProbabilities == first.logProbabilities)
    // Another one shares the first 21 tokens and no more.
    #expect(try await engine.generate(request(3)).cachedTokens == 21)
    // The next turn pays for what is new: the reply was read too, all but its last token.
    var turn = request(6)
    turn.prompt += first.tokens + [5, 6, 7]
    let second = try await engine.generate(turn)
    #expect(second.cachedTokens == first.promptTokens + first.tokens.count - 1)
    #expect(second.tokens == (try await GLMEngine(model).generate(turn)).tokens)
  }

  @Test func memoryIsBoundedAndRefusedWithNumbers() async throws {
    let page = try Golden.model("tiny-chatglm-q4_0.gguf").cachePool.pageBytes
    let model = try Golden.model("tiny-chatglm-q4_0.gguf", options: .init(threads: 1, cacheBytes: 20 * page))
    let engine = GLMEngine(model)
    #expect(model.cachePool.pageLimit == 20)
    // Each needs 4 to 17 pages: old prefixes make room, and waiting ones their turn.
    try await withThrowingTaskGroup(of: Generation.self) { group in
      for index in 0..<12 { group.addTask { try await engine.generate(self.request(index)) } }
      for try await generation in group { #expect(generation.tokens.count == 24) }
    }
    #expect(model.cachePool.pagesInUse <= 20)
    let error = await #expect(throws: GLMEngine.Failure.self) { try await engine.generate(request(20)) }
    guard case .model(.outOfMemory(let pages, _, let limit)) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(limit == 20)
    #expect(pages > 20)
    // The engine goes on.
    #expect(try await engine.generate(request(2)).tokens.count == 24)
  }

  @Test func overflowIsTheRequestsOwn() async throws {
    let engine = GLMEngine(try Golden.model("tiny-chatglm-q4_0.gguf"))
    var long = request(2)
    long.contextLength = 64
    let error = await #expect(throws: GLMEngine.Failure.self) { try await engine.generate(long) }
    #expect(error == .model(.contextOverflow(needed: 65, capacity: 64)))
    var tight = request(1)
    tight.contextLength = 50
    let cut = try await engine.generate(tight)
    #expect(cut.ending == .context)
    #expect(cut.tokens.count == 4)
    let unknown = GenerationRequest(prompt: [9999])
    await #expect(throws: GLMEngine.Failure.model(.unknownToken(9999, vocabulary: 640))) {
      try await engine.generate(unknown)
    }
  }

  @Test func endTokensAndListenersEndReplies() async throws {
    let engine = GLMEngine(try Golden.model("tiny-chatglm-q4_0.gguf"))
    let free = try await engine.generate(request(4))
    var stopped = request(4)
    stopped.endTokens = [free.tokens[5]]
    let short = try await engine.generate(stopped)
    #expect(short.tokens == Array(free.tokens[..<(free.tokens.firstIndex(of: free.tokens[5]) ?? 0)]))
    #expect(short.endToken == free.tokens[5])
    #expect(short.ending == .stop)
    let third = free.tokens[2]
    let heard = try await engine.generate(request(4)) { $0 != third }
    #expect(heard.tokens.last == third)
    #expect(heard.ending == .listener)
  }

  @Test func cancelledRequestsLeaveTheOthers() async throws {
    let engine = GLMEngine(try Golden.model("tiny-chatglm-q4_0.gguf"))
    let long = Task { try await engine.generate(request(1, tokens: 3900)) }
    let other = Task { try await engine.generate(request(2)) }
    long.cancel()
    await #expect(throws: GLMEngine.Failure.cancelled) { try await long.value }
    #expect(try await other.value.tokens.count == 24)
  }

  /// A grammar that begins with tokens nobody chooses, and then lets any follow.
  private final class Opening: TokenConstraint {
    private var left: [Int32]
    init(_ tokens: [Int32]) { left = tokens }
    var mask: TokenMask? { nil }
    var isComplete: Bool { left.isEmpty }
    var isFinished: Bool { false }
    func advance(_ token: Int32) { if !left.isEmpty { left.removeFirst() } }
    func forcedTokens() -> [Int32] { left }
  }

  /// What a grammar begins a reply with needs room too: without it the request is refused, and nobody else notices.
  @Test func forcedOpeningsFitOrAreRefused() async throws {
    let engine = GLMEngine(try Golden.model("tiny-chatglm-q4_0.gguf"))
    let prompt = [Int32](repeating: 7, count: 60)
    for (opening, context, fits) in [(3, 64, true), (3, 63, false), (4, 64, false), (30, 64, false), (3, 120, true)] {
      let request = GenerationRequest(prompt: prompt, maxTokens: 40, contextLength: context)
      let result = await Task {
        try await engine.generate(request, constraint: Opening((0..<opening).map { Int32($0 + 1) }))
      }.result
      switch result {
      case .success(let generation):
        #expect(fits && generation.tokens.prefix(opening) == Array(1...Int32(opening))[...])
        #expect(generation.ending == (context == 64 ? .context : .length))
      case .failure(let error):
        let needed = prompt.count + opening + 1
        #expect(
          !fits && error as? GLMEngine.Failure == .model(.contextOverflow(needed: needed, capacity: context)))
      }
    }
  }

  /// Waits for a signal without holding a thread that tasks share.
  private static func wait(for semaphore: DispatchSemaphore) async {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        semaphore.wait()
        continuation.resume()
      }
    }
  }

  /// Who waits for a turn and is cancelled is answered at once, whatever is in progress.
  @Test func cancelledOnesDoNotWaitForTheirTurn() async throws {
    let engine = GLMEngine(try Golden.model("tiny-chatglm-q4_0.gguf"), options: .init(maxConversations: 1))
    let (begun, go) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let first = Task {
      try await engine.generate(request(0, tokens: 2)) { _ in
        begun.signal()
        go.wait()
        return true
      }
    }
    await Self.wait(for: begun)
    let second = Task { try await engine.generate(request(1, tokens: 2)) }
    while engine.statistics.waiting == 0 { await Task.yield() }
    second.cancel()
    await #expect(throws: GLMEngine.Failure.cancelled) { try await second.value }
    #expect(engine.statistics.waiting == 0)
    go.signal()
    go.signal()
    #expect(try await first.value.tokens.count == 2)
  }

  /// Begins requests in one and the same step, while another conversation decodes; gives them in the order in which they end.
  private func together(
    _ requests: [GenerationRequest], _ options: GLMEngine.Options
  ) async throws -> [(index: Int, generation: Generation)] {
    let engine = GLMEngine(try Golden.model("tiny-chatglm-q4_0.gguf"), options: options)
    let (begun, go) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let held = Task {
      let isFirst = Mutex(true)
      // The engine stands still at the first token.
      return try await engine.generate(request(8, tokens: 300)) { _ in
        let stops = isFirst.withLock { first in
          defer { first = false }
          return first
        }
        if stops {
          begun.signal()
          go.wait()
        }
        return true
      }
    }
    await Self.wait(for: begun)
    return try await withThrowingTaskGroup(of: (Int, Generation).self) { group in
      for (index, request) in requests.enumerated() {
        group.addTask { (index, try await engine.generate(request)) }
        while engine.statistics.waiting < index + 1 { await Task.yield() }
      }
      go.signal()
      var ended: [(index: Int, generation: Generation)] = []
      for try await (index, generation) in group { ended.append((index, generation)) }
      held.cancel()
      _ = try? await held.value
      return ended
    }
  }

  /// A batch of episodes begins at once: what they have in common is read once all the same.
  @Test func whatBeginsTogetherIsReadOnce() async throws {
    let alone = try await GLMEngine(try Golden.model("tiny-chatglm-q4_0.gguf")).generate(request(12))
    let ended = try await together(Array(repeating: request(12), count: 5) + [request(3)], .init(prefillChunk: 16))
    let pages = (alone.promptTokens - 1) / CachePool.pageTokens * CachePool.pageTokens
    let cached = ended.filter { $0.index < 5 }.sorted { $0.index < $1.index }.map(\.generation.cachedTokens)
    // Request 8, which decodes, begins with the same 21 tokens.
    #expect(cached == [CachePool.pageTokens] + Array(repeating: pages, count: 4))
    for (index, generation) in ended where index < 5 {
      #expect(generation.tokens == alone.tokens && generation.logProbabilities == alone.logProbabilities)
    }
  }

  /// One that follows a conversation which is cancelled goes on by itself.
  @Test func whoFollowsOneThatIsGoneGoesOn() async throws {
    let alone = try await GLMEngine(try Golden.model("tiny-chatglm-q4_0.gguf")).generate(request(20))
    let engine = GLMEngine(try Golden.model("tiny-chatglm-q4_0.gguf"), options: .init(prefillChunk: 1))
    for _ in 0..<3 {
      let first = Task { try await engine.generate(request(20)) }
      let second = Task { try await engine.generate(request(20)) }
      while engine.statistics.waiting > 0 { await Task.yield() }
      first.cancel()
      let generation = try await second.value
      #expect(generation.tokens == alone.tokens && generation.logProbabilities == alone.logProbabilities)
      _ = try? await first.value
    }
  }

  /// A short prompt does not wait for the end of a long one that came before.
  @Test func nobodyWaitsForALongPrompt() async throws {
    var (long, short) = (request(25, tokens: 1), request(0, tokens: 1))
    // They have nothing in common.
    long.prompt[0] = 7
    short.prompt[0] = 8
    let ended = try await together([long, short], .init(prefillChunk: 16))
    #expect(ended.map(\.index) == [1, 0])
  }

  @Test func tooManyWaitingAreRefused() async throws {
    let engine = GLMEngine(
      try Golden.model("tiny-chatglm-q4_0.gguf"), options: .init(maxConversations: 1, maxWaiting: 2))
    let results = await withTaskGroup(of: Bool.self) { group in
      for index in 0..<12 {
        group.addTask { (try? await engine.generate(self.request(index % 4, tokens: 200))) != nil }
      }
      return await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(results.contains(true))
    #expect(results.contains(false))
  }

  /// Teacher forcing: the log-probability of each token of a continuation, as the forward pass has them.
  @Test func continuationsAreScored() async throws {
    let model = try Golden.model("tiny-glm4-q8_0.gguf")
    let engine = GLMEngine(model)
    let prefix = request(3).prompt
    let continuations: [[Int32]] = [[5], [5, 6, 7], [], (0..<40).map { Int32($0 * 3) }]
    let scores = try await engine.score(continuations, behind: prefix)
    for (tokens, scores) in zip(continuations, scores) {
      #expect(scores.count == tokens.count)
      guard !tokens.isEmpty else { continue }
      var cache = model.makeCache()
      let logits = try model.forwardAll(prefix + tokens, cache: &cache)
      for (index, token) in tokens.enumerated() {
        let row = prefix.count - 1 + index
        let expected = logSoftmax(logits[row * 640..<(row + 1) * 640])[Int(token)]
        #expect(abs(Double(scores[index]) - expected) < 1e-5)
      }
    }
    #expect(try await engine.score(continuations, behind: prefix) == scores)
  }

  /// The distribution over actions is that of choosing token by token among them: checked by multiplying it out.
  @Test func actionsHaveTheirExactDistribution() async throws {
    let model = try Golden.model("tiny-glm4-q8_0.gguf")
    let engine = GLMEngine(model)
    let prefix = request(2).prompt
    let actions: [[Int32]] = [[5, 6], [5, 7, 8], [5, 7], [9], [5, 6], [5, 7, 8, 8, 8, 8]]
    let trie = ActionTrie(actions)
    let found = try await engine.distribution(over: trie, behind: prefix, endTokens: [3, 4])
    func logits(_ tokens: [Int32]) throws -> [Float] {
      var cache = model.makeCache()
      return try model.forward(prefix + tokens, cache: &cache)
    }
    func share(_ logits: [Float], _ mine: [Int], of all: [Int]) -> Double {
      let sum = { (ids: [Int]) in ids.reduce(0.0) { $0 + exp(Double(logits[$1])) } }
      return log(sum(mine) / sum(all))
    }
    let (root, five, seven, eight) = (try logits([]), try logits([5]), try logits([5, 7]), try logits([5, 7, 8]))
    let six = share(root, [5], of: [5, 9]) + share(five, [6], of: [6, 7])
    let behindSeven = share(root, [5], of: [5, 9]) + share(five, [7], of: [6, 7])
    let behindEight = behindSeven + share(seven, [8], of: [8, 3, 4])
    let expected = [
      six, behindEight + share(eight, [3, 4], of: [8, 3, 4]), behindSeven + share(seven, [3, 4], of: [8, 3, 4]),
      share(root, [9], of: [5, 9]), six, behindEight + share(eight, [8], of: [8, 3, 4]),
    ]
    for (mine, theirs) in zip(found, expected) { #expect(abs(mine - theirs) < 1e-5) }
    let distinct = found.indices.filter { $0 != 4 }.map { exp(found[$0]) }
    #expect(abs(distinct.reduce(0, +) - 1) < 1e-9)
  }
}
