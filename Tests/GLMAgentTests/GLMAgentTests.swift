import AgentKit
import Episodes
import Foundation
import GLMAgent
import GLMRuntime
import Testing

/// The embedded agent with a tiny trained model.
struct GLMAgentTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/glm")

  private func agent(_ name: String = "tiny-glm4-q8_0", _ options: GLMAgent.Options = .init()) throws -> GLMAgent {
    try GLMAgent(path: Self.folder.appending(path: name + ".gguf").path, options: options, engine: .init(threads: 1))
  }

  private func request(_ text: String, tools: [Tool] = [], grammar: Grammar? = nil, id: String = "a") -> AgentRequest {
    AgentRequest(conversation: id, step: 0, messages: [.user(text)], tools: tools, grammar: grammar)
  }

  /// A reply is a text of the grammar, whatever the model would rather say.
  @Test(arguments: [Float(0), 1.5]) func repliesStayInTheGrammar(_ temperature: Float) async throws {
    let agent = try agent("tiny-chatglm-q4_0", .init(sampling: .init(temperature: temperature)))
    let commands = ["go to desk 1", "go to desk 12", "take mug 1 from desk 1", "look", "ouvrir la fenêtre"]
    let grammar = Grammar.sequence([.literal("ACTION: "), .anyOf(commands)])
    let automaton = try GrammarAutomaton(grammar)
    for seed in 0..<20 {
      var request = request("What next? \(seed)", grammar: grammar)
      request.seed = Seed(integerLiteral: UInt64(seed))
      let turn = try await agent.reply(to: request)
      #expect(automaton.matches(turn.reply.content), "\(turn.reply.content)")
      #expect(turn.usage.completionTokens > 0)
    }
  }

  @Test func toolCallsAreConstrainedToTheirGrammar() async throws {
    let agent = try agent()
    let tool = Tool(name: "get_weather", description: "The weather of a city", strings: [("city", "the city")])
    let grammar = Grammar.sequence([
      .literal("get_weather\n{\"city\":"), .anyOf(["\"Oslo\"", "\"Rome\""]), .literal("}"),
    ])
    let turn = try await agent.reply(to: request("What is the weather in Oslo?", tools: [tool], grammar: grammar))
    let call = try #require(turn.reply.toolCalls.first)
    #expect(call.name == "get_weather")
    #expect(["{\"city\":\"Oslo\"}", "{\"city\":\"Rome\"}"].contains(call.arguments))
  }

  @Test func withoutAGrammarItSaysWhatItWants() async throws {
    let agent = try agent("tiny-chatglm-f16", .init(maxReplyTokens: 40))
    let turn = try await agent.reply(to: request("The key is in the living room. Where is the key?"))
    #expect(!turn.reply.content.isEmpty)
    #expect(turn.usage.completionTokens <= 40)
  }

  /// A later turn reads its new tokens only, and says what a fresh conversation would.
  @Test func aKeptPrefixChangesNothingButTheCost() async throws {
    let agent = try agent()
    let first = try await agent.reply(to: request("Where is the mug?"))
    var second = request("Where is the mug?")
    second.messages += [first.reply.message, .user("And the key?")]
    let kept = try await agent.reply(to: second)
    #expect(kept.usage.cachedTokens > 0)
    let fresh = try await self.agent().reply(to: second)
    #expect(fresh.usage.cachedTokens == 0)
    #expect(fresh.reply == kept.reply)
  }

  @Test func conversationsShareTheModelAtOnce() async throws {
    let agent = try agent()
    let alone = try await agent.reply(to: request("Where is mug 3?", id: "alone")).reply
    try await withThrowingTaskGroup(of: (Int, AgentReply).self) { group in
      for index in 0..<8 {
        group.addTask {
          (index, try await agent.reply(to: self.request("Where is mug \(index)?", id: "\(index)")).reply)
        }
      }
      for try await (index, reply) in group where index == 3 { #expect(reply == alone) }
    }
  }

  @Test func aConversationThatDoesNotFitIsAContextLimit() async throws {
    let agent = try agent("tiny-chatglm-q4_0", .init(contextLength: 32))
    let error = await #expect(throws: AgentError.self) {
      try await agent.reply(to: request(String(repeating: "word ", count: 50)))
    }
    #expect(error?.kind == .contextLimit)
    #expect(error?.message.contains("32 fit") == true)
  }

  @Test func temperatureIsSeeded() async throws {
    let agent = try agent("tiny-chatglm-f16", .init(sampling: .init(temperature: 3), maxReplyTokens: 12))
    var replies: [String] = []
    for seed: Seed in [1, 1, 2] {
      var request = request("hi", id: seed.description)
      request.seed = seed
      replies.append(try await agent.reply(to: request).reply.content)
    }
    #expect(replies[0] == replies[1])
    #expect(replies[0] != replies[2])
  }
}
