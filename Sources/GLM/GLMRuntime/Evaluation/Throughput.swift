/// How fast a model reads and writes on this machine as it is now, in tokens per second.
///
/// Speed does not depend on what is said: the tokens are any of the vocabulary, other ones each time, so that nothing is
/// known from before.
public struct Throughput: Sendable {
  public let model: GLMModel
  private let clock: any Clock<Duration>
  /// Longest conversation that is measured.
  private let context: Int

  public init(_ model: GLMModel, clock: any Clock<Duration>) {
    self.model = model
    self.clock = clock
    context = model.configuration.contextLength
  }

  /// Reading a prompt of `tokens`, at most what the model's context holds: the best of some rounds.
  public func prefill(_ tokens: Int, rounds: Int = 2) throws -> Double {
    let count = min(tokens, context)
    var best = 0.0
    for round in 0..<rounds {
      var cache = model.makeCache(capacity: count)
      let prompt = ids(count, from: round)
      let time = try clock.measure { _ = try model.forward(prompt, cache: &cache) }
      best = max(best, Double(count) / (time / .seconds(1)))
    }
    return best
  }

  /// What `conversations` together write, each `tokens` behind a prompt of one: the best of some rounds.
  public func decode(conversations: Int = 1, tokens: Int = 32, rounds: Int = 2) async throws -> Double {
    let engine = GLMEngine(model, options: .init(maxConversations: conversations))
    let count = min(tokens, context - 1)
    var best = 0.0
    for round in 0..<rounds {
      let prompts = ids(conversations, from: round)
      let time = try await clock.measure {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for prompt in prompts {
            group.addTask { _ = try await engine.generate(GenerationRequest(prompt: [prompt], maxTokens: count)) }
          }
          try await group.waitForAll()
        }
      }
      best = max(best, Double(conversations * count) / (time / .seconds(1)))
    }
    return best
  }

  private func ids(_ count: Int, from round: Int) -> [Int32] {
    (0..<count).map { Int32((($0 + 1) * 7919 + round * 104_729) % model.configuration.vocabularySize) }
  }
}
