import EnvironmentKit
import Episodes
import Foundation
import KnowledgeGraph
import Testing

/// AgentBench's protocol word for word, in both styles.
struct ProtocolTests {
  /// "Which countries border both {0} and {1}?" and its like: two entities.
  static func session(_ style: ActionStyle, _ sample: SampleID = "test-078") async throws -> (EpisodeSession, Question)
  {
    let environment = try KnowledgeGraphTests.environment.get()
    return (
      try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 1, style: style)),
      try await environment.question(of: sample)
    )
  }

  static func say(_ text: String, in session: EpisodeSession) async throws -> String {
    let turn = try await session.submit(AgentReply(text))
    return turn.outcomes.map { $0.observation?.text ?? "-" }.joined(separator: "|")
  }

  @Test func theQuestionAndItsEntitiesAreShown() async throws {
    let (session, question) = try await Self.session(.text)
    let names = question.entities.map(\.name).joined(separator: ", ")
    #expect(await session.prompt.messages.last?.content == "A new question: \(question.text)\nEntities: [\(names)]")
    let (tools, _) = try await Self.session(.tools)
    #expect(await tools.prompt.messages.last?.content == "\(question.text)\nEntities: [\(names)]")
    #expect(
      await tools.prompt.tools.map(\.name) == [
        "get_relations", "get_neighbors", "intersection", "get_attributes", "argmax", "argmin", "count",
      ])
  }

  @Test func theExampleIsTrue() async throws {
    let (session, _) = try await Self.session(.text)
    let example = await session.prompt.messages.dropLast()
    #expect(example.count > 10)
    var checked = 0
    for (reply, seen) in zip(example, example.dropFirst()) where reply.role == .assistant {
      guard reply.content.contains("Action: "), seen.content.hasPrefix("Observation:") else { continue }
      #expect(try await Self.say(reply.content.replacing("Danish", with: "m.lang_dan"), in: session) == seen.content)
      checked += 1
    }
    #expect(checked == 6)
  }

  @Test func repliesAreReadAsAgentBenchReadsThem() async throws {
    let (session, question) = try await Self.session(.text)
    let name = question.entities[0].name
    let listed = try await Self.say("Thought: so\nAction: get_relations(\(name))", in: session)
    #expect(listed.hasPrefix("Observation: [location.country.") && listed.hasSuffix("]"))
    let exchanges: [(reply: String, answer: String)] = [
      ("I wonder.", "No executable function found! Need to recheck the action."),
      ("Action: nothing", "Function is not executed!"),
      ("Action: get_relations(", "syntax error in the call of get_relations"),
      ("Action: get_relations()", "syntax error in the call of get_relations"),
      (
        "Action: fly(\(name), home)",
        "fly(\(name), home) cannot be executed. You may make a mistake and need to fix it."
      ),
      ("Action: count(#7)", "count(#7) cannot be executed. You may make a mistake and need to fix it."),
      ("Action: get_attributes(\(name))", "get_attributes(\(name)) cannot be executed."),
      ("Final Answer: #0", "Invalid variable id! Need to recheck the action."),
      (
        "Action: get_neighbors(\(name), location\\_country.neighbours)",
        "get_neighbors(\(name), location_country.neighbours) cannot be executed."
      ),
      // A thought may speak of anything; only the line that begins with Action counts.
      (
        "Thought: count(#0)\nAction 1: get_neighbors(\(name),location.country.neighbours)\nObservation: Final Answer: #0",
        "Observation: variable #0, which are instances of location.country"
      ),
      // Of several calls the first that can be executed is.
      (
        "Action: get_attributes(count(\(name)), #0) or count(variable #0)",
        "Observation: variable #1, which is a number"
      ),
      (
        "Action: intersection(#0, #1)",
        "intersection(#0, #1) cannot be executed. The two variables are not of the same type."
      ),
      ("Action: union(#0, #0)", "Observation: variable #2, which are instances of location.country"),
      ("Action: argmax(#0, location.country.area)", "argmax(#0, location.country.area) cannot be executed."),
    ]
    for exchange in exchanges {
      #expect(try await Self.say(exchange.reply, in: session).contains(exchange.answer), "\(exchange.reply)")
    }
  }

  @Test func whatIsInventedIsNotRemembered() async throws {
    let (session, question) = try await Self.session(.text)
    _ = try await Self.say(
      "Action: get_relations(\(question.entities[0].name))\nObservation: [gold\\_mine]", in: session)
    let remembered = await session.transcript.last { $0.role == .assistant }
    #expect(remembered?.content == "Action: get_relations(\(question.entities[0].name))\n")
  }

  @Test func namesWithCommasAndParenthesesAreUnderstood() async throws {
    let environment = try KnowledgeGraphTests.environment.get()
    let syntax = environment.syntax(.text, for: "dev-000")
    for action in [
      Action("get_relations", ["variable": "Winston (dog)"]), Action("get_relations", ["variable": "Paris, Texas"]),
      Action("get_neighbors", ["variable": "Saint Eustatius, Bonaire (all) and Saba", "relation": "a.b.c"]),
      Action("get_neighbors", ["variable": "#0", "relation": "a.b.c"]),
      Action("argmax", ["variable": "#0", "attribute": "a.b.c"]), Action("answer", ["variable": "#4"]),
    ] {
      let read = try syntax.parse(syntax.write(action), affordances: Affordances()).get()
      #expect(read.map(\.action) == [action])
    }
  }

  @Test func answersAreComparedAsSets() async throws {
    let (session, question) = try await Self.session(.text)
    for entity in question.entities {
      _ = try await Self.say("Action: get_relations(\(entity.name))", in: session)
      _ = try await Self.say("Action: get_neighbors(\(entity.name), location.country.neighbours)", in: session)
    }
    // The neighbours of the first: all that is right and more.
    let turn = try await session.submit(AgentReply("Thought: enough. Find Answer: #0, I think"))
    let verdict = try #require(turn.verdict)
    let predicted = verdict.result["predict"]?.arrayValue?.compactMap(\.stringValue) ?? []
    let hits = Double(Set(predicted).intersection(question.answers).count)
    let (precision, recall) = (hits / Double(predicted.count), hits / Double(question.answers.count))
    #expect(verdict.status == .completed && hits > 0 && predicted.count > question.answers.count)
    #expect(abs(verdict.score - 2 * precision * recall / (precision + recall)) < 1e-12)
    #expect(verdict.result["actions"]?.arrayValue?.count == 4)
    let metrics = try KnowledgeGraphTests.environment.get().metrics(of: [
      EpisodeResult(sample: "test-078", status: .completed, score: verdict.score, result: verdict.result),
      EpisodeResult(sample: "dev-000", status: .taskLimitReached, score: 0, result: ["predict": [], "gold": ["m.x"]]),
      EpisodeResult(
        sample: "dev-001", status: .completed, score: 1, result: ["predict": ["m.y", "m.x"], "gold": ["m.x", "m.y"]]),
      EpisodeResult(
        sample: "dev-002", status: .agentContextLimit, score: 0, result: ["predict": .null, "gold": ["m.z"]]),
    ])
    #expect(metrics["F1"] == (verdict.score + 1) / 4 && metrics["EM"] == 0.25 && metrics["executability"] == 0.5)
  }

  @Test func endsOfAnEpisodeAreAgentBenchs() async throws {
    let (limited, _) = try await Self.session(.text)
    var last: EpisodeSession.Turn?
    for _ in 0..<15 { last = try await limited.submit(AgentReply("hm")) }
    #expect(last?.verdict?.status == .taskLimitReached && last?.verdict?.result["predict"] == [])
    let (full, _) = try await Self.session(.text)
    #expect(try await full.stop(.contextLimit).verdict?.result["predict"] == .null)
    let (wrong, _) = try await Self.session(.tools)
    #expect(try await wrong.submit(AgentReply("Final Answer: #3")).verdict?.status == .agentValidationFailed)
  }

  @Test func callsAreAnsweredAsAgentBenchAnswersThem() async throws {
    let (session, question) = try await Self.session(.tools)
    let name = JSONValue.string(question.entities[0].name).text
    func call(_ function: String, _ arguments: String) async throws -> String {
      let reply = AgentReply("", toolCalls: [ToolCall(id: "c", name: function, arguments: arguments)])
      return try await session.submit(reply).messages.last?.content ?? "-"
    }
    let exchanges: [(function: String, arguments: String, answer: String)] = [
      ("fly", "{}", "Provide an invalid function name. Function fly does not exist"),
      (
        "get_neighbors", ##"{"variable": "#0"}"##,
        "Arguments do not match the function signature. Error processing arguments for get_neighbors"
      ),
      ("count", "[", "Arguments do not match the function signature. Error processing arguments for count"),
      ("count", ##"{"variable": "#0"}"##, "Error processing tool call: #0 is no variable"),
      ("count", ##"{"variable": 0}"##, "Error processing tool call: count takes 1 arguments"),
      // Here relations need not be listed first.
      (
        "get_neighbors", "{\"variable\": \(name), \"relation\": \"location.country.neighbours\"}",
        "Observation: variable #0, which are instances of location.country"
      ),
      (
        "argmin", ##"{"variable": "#0", "attribute": "location.country.area"}"##,
        "Observation: variable #1, which are instances of location.country"
      ),
      ("get_relations", ##"{"variable": "g.1234"}"##, "Error processing tool call: g.1234 is neither a variable"),
    ]
    for exchange in exchanges {
      #expect(
        try await call(exchange.function, exchange.arguments).hasPrefix(exchange.answer), "\(exchange.function)")
    }
    #expect(
      try await session.submit(AgentReply("Let me think")).messages.last?.content
        == "No valid function calls found! Need to recheck the function calls.")
    #expect(try await session.submit(AgentReply("It is Final Answer: #1.")).verdict?.status == .completed)
  }

  @Test func waysAreNotEndless() async throws {
    let (session, question) = try await Self.session(.tools)
    func call(_ name: String, _ arguments: [String: JSONValue]) -> ToolCall {
      ToolCall(id: "c", name: name, arguments: JSONValue.object(arguments).text)
    }
    var calls = [
      call(
        "get_neighbors",
        ["variable": .string(question.entities[0].name), "relation": "location.country.neighbours"])
    ]
    for number in 0..<300 {
      let last = JSONValue.string("#\(number)")
      calls.append(call("intersection", ["variable1": last, "variable2": last]))
    }
    let turn = try await session.submit(AgentReply("", toolCalls: calls))
    #expect(turn.outcomes.count == 301 && turn.outcomes.count { $0.invalid == nil } < 20)
    #expect(turn.messages.last?.content.contains("a reply may have 64 calls") == true)
    _ = try await session.submit(AgentReply("Final Answer: #9"))
  }

  @Test func anythingMayBeSaid() async throws {
    var random = RandomSource(31)
    let parts = [
      "Action: ", "Action", ":", "(", ")", ",", "#0", "#99999999999999999999", "get_relations", "intersection", "count",
      "Final Answer: #", "Observation:", "\n", "\\_", "é", "👩‍👩‍👧", "m.x", "\0", " ", "variable ", "argmax",
    ]
    let environment = try KnowledgeGraphTests.environment.get()
    for style in ActionStyle.allCases {
      for _ in 0..<40 {
        let session = try await EpisodeSession(
          environment, EpisodeRequest(sample: "test-078", seed: 1, style: style))
        for _ in 0..<14 {
          let text = (0..<random.below(30)).map { _ in parts[random.below(parts.count)] }.joined()
          if try await session.submit(AgentReply(text)).verdict != nil { break }
        }
        await session.end()
      }
    }
  }
}
