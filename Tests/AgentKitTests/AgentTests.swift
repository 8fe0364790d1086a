import AgentKit
import Episodes
import Synchronization
import Testing

struct AgentTests {
  private func request(_ step: Int = 0, tools: [Tool] = [], grammar: Grammar? = nil, seed: Seed = 1) -> AgentRequest {
    AgentRequest(conversation: "c", step: step, messages: [.user("go")], tools: tools, grammar: grammar, seed: seed)
  }

  @Test func theOraclePlaysWhatItIsGranted() async throws {
    var granted = request()
    granted.oracle = { AgentReply("north") }
    #expect(try await OracleAgent().reply(to: granted).reply.content == "north")
    let error = await #expect(throws: AgentError.self) { try await OracleAgent().reply(to: self.request()) }
    #expect(error?.kind == .refused)
    #expect(RandomAgent().privileges.isEmpty)
  }

  @Test func aNoisyOracleStraysAsOftenAsAsked() async throws {
    let teacher = OracleAgent(noise: 0.3)
    var strayed = 0
    for seed in 0..<400 {
      var request = request(grammar: .anyOf(["a", "b"]), seed: Seed(UInt64(seed)))
      request.oracle = { AgentReply("home") }
      let content = try await teacher.reply(to: request).reply.content
      #expect(try await teacher.reply(to: request).reply.content == content)
      if content != "home" { strayed += 1 }
    }
    #expect((80...160).contains(strayed))
  }

  @Test func randomRepliesAreLegalAndSeeded() async throws {
    let grammar = Grammar.sequence([.literal("ACTION: "), .anyOf(["a", "b", "c", "d"])])
    let automaton = try GrammarAutomaton(grammar)
    var seen: Set<String> = []
    for seed in 0..<40 {
      let request = request(grammar: grammar, seed: Seed(UInt64(seed)))
      let reply = try await RandomAgent().reply(to: request).reply
      #expect(automaton.matches(reply.content))
      #expect(try await RandomAgent().reply(to: request).reply == reply)
      seen.insert(reply.content)
    }
    #expect(seen.count == 4)
  }

  @Test func randomCallsAreCalls() async throws {
    let tool = Tool(name: "move", description: "", strings: [("to", "")])
    let reply = try await RandomAgent().reply(
      to: request(3, tools: [tool], grammar: .literal("move\n{\"to\":\"x\"}"))
    ).reply
    #expect(reply.toolCalls == [ToolCall(id: "call-3", name: "move", arguments: "{\"to\":\"x\"}")])
  }

  @Test func aScriptEnds() async throws {
    let agent = ScriptedAgent([AgentReply("one"), AgentReply("two")])
    #expect(try await agent.reply(to: request(1)).reply.content == "two")
    await #expect(throws: AgentError.self) { try await agent.reply(to: self.request(2)) }
  }

  @Test func aPersonTypesTextAndCalls() async throws {
    let tool = Tool(name: "move", description: "", strings: [("to", "")])
    let person = HumanAgent { _, _ in "move {\"to\": \"x\"}" }
    #expect(try await person.reply(to: request()).reply.content == "move {\"to\": \"x\"}")
    let call = try await person.reply(to: request(tools: [tool])).reply.toolCalls
    #expect(call.map(\.name) == ["move"])
    #expect(call.map(\.arguments) == ["{\"to\": \"x\"}"])
    let gone = HumanAgent { _, _ in nil }
    let error = await #expect(throws: AgentError.self) { try await gone.reply(to: self.request()) }
    #expect(error?.kind == .left)
  }

  /// A person need not type what every action begins with, and is asked about what is no action.
  @Test func aPersonIsHelpedToAnAction() async throws {
    let grammar = Grammar.anyOf(["ACTION: go to desk", "ACTION: go to bed"])
    let lines = Mutex(["go to bed", "ACTION: go to desk", "go to mars", "go to desk", "go to mars", "go to mars"])
    let notes = Mutex(0)
    let person = HumanAgent { _, note in
      notes.withLock { $0 += note == nil ? 0 : 1 }
      return lines.withLock { $0.removeFirst() }
    }
    var replies: [String] = []
    for _ in 0..<4 { replies.append(try await person.reply(to: request(grammar: grammar)).reply.content) }
    #expect(replies == ["ACTION: go to bed", "ACTION: go to desk", "ACTION: go to desk", "go to mars"])
    #expect(notes.withLock { $0 } == 2)
  }
}
