import EnvironmentKit
import Episodes
import LateralThinking
import Testing

/// AgentBench's rules of the game (agentbench.md 2.5.2), with the host that needs no model.
struct GameTests {
  private func play(
    _ questions: [String], options: [String: String] = [:], name: String = #function
  ) async throws -> (texts: [String], verdict: Verdict?) {
    let puzzles = try TestPuzzles([TestPuzzles.garden], name: name)
    defer { puzzles.remove() }
    let session = try await puzzles.session(options: options)
    var texts: [String] = []
    var verdict: Verdict?
    for question in questions where verdict == nil {
      let turn = try await session.submit(AgentReply(question))
      texts.append(turn.messages.map(\.content).joined())
      verdict = turn.verdict
    }
    await session.end()
    return (texts, verdict)
  }

  @Test func theHostAnswersAndCreditsKeys() async throws {
    let (texts, verdict) = try await play([
      "Is she watering vegetables?", "Does the rain matter?", "Did she make pots for her living?",
      "Is there clay in the garden?",
      "Does the water keep it from cracking?", "",
    ])
    #expect(texts.prefix(5) == ["No.", "Irrelevant.", "Yes.", "Yes.", "Yes."])
    let result = try #require(verdict)
    #expect(result.status == .completed)
    #expect(result.score == 1)
    #expect(result.result["progress"] == .double(1))
    #expect(result.result["relevance"]?.doubleValue == 4.0 / 25)
    // Found one of two with the third question: as many as are left.
    #expect(result.result["finish_round"] == .int(3))
    #expect(
      result.result["hit_keys"]?["The woman used to be a potter."]?.stringValue == "Did she make pots for her living?")
  }

  @Test func aKeyOfTwoFactsNeedsBoth() async throws {
    let (_, verdict) = try await play(["Is there clay in the garden?", ""])
    #expect(verdict?.score == 0)
  }

  @Test func twentyFiveQuestionsAreTheEnd() async throws {
    let (texts, verdict) = try await play(Array(repeating: "Is it the weather?", count: 30))
    #expect(texts.count == 25)
    #expect(verdict?.status == .taskLimitReached)
    #expect(verdict?.result["efficiency"] == .double(0))
  }

  @Test func askingForAnotherGameEndsThisOneAtTheThirdTime() async throws {
    let (texts, verdict) = try await play(["Give me a new story", "Great job", "next, a new game?"])
    #expect(texts.prefix(2).allSatisfy { $0.hasPrefix("Please continue guessing the truth") })
    #expect(verdict?.status == .completed)
    #expect(verdict?.result["rounds"] == .int(3))
  }

  @Test func whatTheStorySaysIsNotAnswered() async throws {
    let (texts, _) = try await play(["An old woman waters a garden every night?"])
    #expect(texts == ["This information is already in the story, please ask a new question."])
  }

  @Test func onlyTheFirstLineIsRead() async throws {
    let (texts, _) = try await play(["  Is there clay in the garden?  \nDid she make pots?"])
    #expect(texts == ["Yes."])
  }

  @Test func theGameCanEndWhenAllIsFound() async throws {
    let questions = ["Did she make pots?", "Is there clay?", "Is it kept moist?", "Is it the weather?"]
    #expect(try await play(questions, options: ["ending": "solved"]).verdict?.status == .completed)
    #expect(try await play(questions).verdict == nil)
  }

  @Test func denialsTurnAnswers() async throws {
    let (texts, _) = try await play([
      "Is there no clay in the garden?", "Didn't she use to make pots?", "Has she never sown seeds?",
    ])
    #expect(texts == ["No.", "Yes.", "Yes."])
  }

  @Test func theToolStyleAsksAndStops() async throws {
    let puzzles = try TestPuzzles([TestPuzzles.garden])
    defer { puzzles.remove() }
    let session = try await puzzles.session(style: .tools)
    func call(_ name: String, _ arguments: String) -> AgentReply {
      AgentReply("", toolCalls: [ToolCall(id: "1", name: name, arguments: arguments)])
    }
    #expect(
      try await session.submit(call("ask", "{\"question\":\"Is there clay?\"}")).messages.first?.content == "Yes.")
    #expect(try await session.submit(AgentReply("Is there clay?")).invalid != nil)
    #expect(try await session.submit(call("sing", "{}")).invalid != nil)
    #expect(try await session.submit(call("stop", "{}")).verdict?.status == .completed)
    await session.end()
  }
}
