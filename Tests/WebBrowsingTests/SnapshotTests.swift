import EnvironmentKit
import EnvironmentTesting
import Episodes
import Foundation
import Testing
import WebBrowsing

/// The snapshot family: recorded decisions of our own sites, and the way they are asked for.
struct SnapshotTests {
  @Test(arguments: ConformanceRule.allCases) func conforms(_ rule: ConformanceRule)
    async throws
  {
    let findings = await ConformanceSuite(try Machine.environment(), sampleLimit: 3).check([rule])
    #expect(findings.isEmpty, "\(findings)")
  }

  @Test func theOracleIsRightOnEveryTestTask() async throws {
    let environment = try Machine.environment()
    let findings = await ConformanceSuite(environment, split: .test).check([.oracle])
    #expect(findings.isEmpty, "\(findings)")
    #expect(try environment.samples(in: .dev).count == 31)
    #expect(try environment.samples(in: .test).count == 100)
  }

  @Test func endedEpisodesLeaveNoMemory() async {
    await #expect(processExitsWith: .success) {
      let findings = await ConformanceSuite(try Machine.environment(), sampleLimit: 1, isAlone: true).check([.release])
      #expect(findings.isEmpty, "\(findings)")
    }
  }

  // MARK: The tournament

  /// Whatever the order, whoever knows the target wins, also with six candidates, of which the last is never asked about alone.
  @Test(arguments: 2...12) func whoKnowsTheTargetWins(_ buttons: Int) async throws {
    let home = try RecordHome()
    try home.write([Record.task(buttons: buttons, positives: ["11"])])
    let environment = try home.environment()
    for seed in 0..<40 {
      let session = try await EpisodeSession(
        environment, EpisodeRequest(sample: "records-000", seed: Seed(UInt64(seed))))
      var verdict: Verdict?
      var questions = 0
      while verdict == nil {
        verdict = try await session.submit(try await session.oracleReply()).verdict
        questions += 1
      }
      #expect(verdict?.status == .completed && verdict?.score == 1)
      #expect(questions <= 3)
      await session.end()
    }
  }

  @Test func eachQuestionStandsForItself() async throws {
    let home = try RecordHome()
    try home.write([Record.task(buttons: 10, positives: ["11"])])
    let session = try await EpisodeSession(try home.environment(), EpisodeRequest(sample: "records-000", seed: 1))
    let first = await session.prompt.messages
    #expect(first.count == 7, "three examples and the question")
    let question = try #require(first.last?.content)
    #expect(question.hasPrefix("'''\n<html"))
    #expect(
      question.contains(
        "\n'''\n\nBased on the HTML webpage above, try to complete the following task:\nTask: Press what has to be pressed\nPrevious actions:\nNone\n"
      ))
    #expect(
      question.contains("\n\nA. None of the above\nB. <button id=0> Button")
        || question.contains("\n\nA. None of the above\nB. <button id=0>Button"))
    _ = try await session.submit(AgentReply("Answer: C\nAction: CLICK"))
    let second = await session.prompt.messages
    #expect(second.count == 7 && second.dropLast() == first.dropLast() && second.last != first.last)
    await session.end()
  }

  /// Replies, and what they are read as.
  @Test(
    arguments: [
      (
        "Thought: hm\nAnswer: C.\nAction: SELECT\nValue: Pickup",
        ["answer": "C", "action": "SELECT", "value": "Pickup"]
      ),
      ("Answer: A", ["answer": "A"]), ("Answer: Be careful", ["answer": "B"]),
      ("Answer: G, no, Answer: D", ["answer": "D"]),
      (
        "Action: CLICK\nAnswer: F\nAction: TYPE\nValue:  a  b \nValue: c",
        ["answer": "F", "action": "CLICK", "value": "a  b"]
      ),
      ("Answer: B\nAction: HOVER\nValue: ", ["answer": "B"]), ("answer: B", nil), ("Answer:B", nil), ("", nil),
      ("Answer: B Action: TYPE Value: x\r\ny", ["answer": "B", "action": "TYPE", "value": "x"]),
    ] as [(String, [String: JSONValue]?)])
  func repliesAreReadAsAgentBenchReadsThem(_ reply: String, _ expected: [String: JSONValue]?) throws {
    let syntax = try Machine.environment().syntax(.text, for: "dev-000")
    switch syntax.parse(AgentReply(reply), affordances: Affordances(phase: "ABCDEF")) {
    case .success(let parsed): #expect(parsed.map { $0.action?.arguments } == [expected])
    case .failure(let failure): #expect(expected == nil && failure.kind == .missing)
    }
  }

  @Test func bothStylesWriteWhatTheyRead() throws {
    let environment = try Machine.environment()
    for style in ActionStyle.allCases {
      let syntax = environment.syntax(style, for: "dev-000")
      for arguments: [String: JSONValue] in [
        ["answer": "A"], ["answer": "B", "action": "CLICK"],
        ["answer": "F", "action": "TYPE", "value": "ü \"x\" 'y' \\n"],
      ] {
        let action = Action("choose", arguments)
        let read = try syntax.parse(syntax.write(action), affordances: Affordances(phase: "ABCDEF")).get()
        #expect(read.map(\.action) == [action])
      }
    }
  }

  /// What a constrained decoder writes is an answer that the page offers.
  @Test(arguments: ActionStyle.allCases) func grammarsOfferWhatIsThere(_ style: ActionStyle) throws {
    let syntax = try Machine.environment().syntax(style, for: "dev-000")
    var random = RandomSource(9)
    for letters in ["A", "AB", "ABCD", "ABCDEF"] {
      let affordances = Affordances(phase: letters)
      let grammar = try #require(syntax.grammar(for: affordances))
      var seen: Set<String> = []
      for _ in 0..<200 {
        let text = grammar.sample(using: &random)
        var reply = AgentReply(text)
        if style == .tools {
          let halves = text.split(separator: "\n", maxSplits: 1).map(String.init)
          reply = AgentReply("", toolCalls: [ToolCall(id: "1", name: halves[0], arguments: halves[1])])
        }
        let action = try #require(try syntax.parse(reply, affordances: affordances).get().first?.action, "\(text)")
        seen.insert(action.string("answer") ?? "")
        #expect((action.string("action") == nil) == (action.string("answer") == "A"), "\(text)")
        #expect(
          (action.string("value") ?? "").isEmpty == !["TYPE", "SELECT"].contains(action.string("action") ?? ""),
          "\(text)")
      }
      #expect(seen == Set(letters.map(String.init)))
    }
  }

  // MARK: Figures

  /// Answers at a page of two candidates, whose order in the page is known.
  @Test(
    arguments: [
      ("Answer: B\nAction: TYPE\nValue: to Holm and back", 1, 1, 1, EpisodeStatus.completed),
      ("Answer: B\nAction: TYPE\nValue: back and Holm to to", 1, 1, 1, .completed),
      ("Answer: B\nAction: TYPE\nValue: to Holm", 1, 0.75, 0, .completed),
      ("Answer: B\nAction: CLICK", 1, 0, 0, .completed), ("Answer: B", 1, 0, 0, .completed),
      ("Answer: C\nAction: TYPE\nValue: to Holm and back", 0, 1, 0, .completed),
      ("Answer: A", 0, 0, 0, .agentInvalidAction), ("I do not know", 0, 0, 0, .agentInvalidAction),
      ("Answer: F\nAction: TYPE\nValue: to Holm and back", 0, 0, 0, .agentInvalidAction),
    ] as [(String, Double, Double, Double, EpisodeStatus)])
  func figuresAreMind2Webs(
    _ reply: String, _ element: Double, _ f1: Double, _ step: Double, _ status: EpisodeStatus
  ) async throws {
    let home = try RecordHome()
    try home.write([Record.task(buttons: 2, positives: ["10"], operation: "TYPE", value: "to Holm and back")])
    let verdict = try #require(try await home.play([reply])?.verdict)
    #expect(verdict.status == status)
    #expect(verdict.score == step)
    let result = EpisodeResult(
      sample: "records-000", status: verdict.status, score: verdict.score, result: verdict.result)
    let metrics = try Machine.environment().metrics(of: [result])
    #expect(metrics.main == "step_sr" && metrics.mainValue == step)
    #expect(metrics["element_acc"] == element && metrics["recall@10"] == 1)
    #expect(abs((metrics["action_f1"] ?? -1) - f1) < 1e-12)
    let overall = try Machine.environment().agentBenchOverall(of: [result])
    #expect(overall["step_sr"]?.doubleValue == 100 * step && overall["element_acc"]?.doubleValue == 100 * element)
  }

  /// The original asks nothing where there is no target among the ten, or only one candidate; both count as wrong.
  @Test func whereNothingIsAskedNothingIsWon() async throws {
    let lone = try RecordHome()
    try lone.write([Record.task(buttons: 1, positives: ["10"])])
    let hidden = try RecordHome()
    // Texts that say what is asked for, twelve of them; the target says nothing of it.
    let others = (10..<22).map {
      "<button backend_node_id=\"\($0)\"><text backend_node_id=\"9\($0)\">Press what has to be pressed</text></button>"
    }
    let page = "<html backend_node_id=\"1\">\(others.joined())<i backend_node_id=\"50\"/></html>"
    try hidden.write([Record.task(page: page, positives: ["50"], negatives: (10..<22).map(String.init))])
    for (home, recall) in [(lone, 1.0), (hidden, 0)] {
      let verdict = try #require(try await home.play(["Answer: B\nAction: CLICK"])?.verdict)
      #expect(verdict.status == .agentInvalidAction && verdict.score == 0)
      #expect(verdict.result["final_prediction"] == ["", ""] && verdict.result["outputs"] == [])
      #expect(verdict.result["recall@10"] == .double(recall))
    }
  }

  /// A full context ends the questions; what was chosen by then counts.
  @Test func aFullContextKeepsTheLastChoice() async throws {
    let home = try RecordHome()
    try home.write([Record.task(buttons: 10, positives: (10..<20).map(String.init))])
    let session = try await EpisodeSession(try home.environment(), EpisodeRequest(sample: "records-000", seed: 3))
    _ = try await session.submit(AgentReply("Answer: D\nAction: CLICK"))
    let verdict = try await session.stop(.contextLimit).verdict
    #expect(verdict?.status == .agentContextLimit && verdict?.score == 1)
    await session.end()
  }

  // MARK: Recording

  /// Sites are recorded anew: every decision can be played, and the ranker finds nearly all.
  @Test func recordingsOfTheSitesCanBePlayed() async throws {
    let home = try RecordHome()
    let recording = try SnapshotRecorder().record("records", count: 150, from: 900_000, file: "x.json")
    #expect(recording.recall >= 0.93, "\(recording.recall)")
    try recording.records().write(to: home.file)
    let environment = try home.environment()
    #expect(try home.imported().skipped.isEmpty)
    #expect(try environment.samples(in: RecordHome.split).count >= 150)
    for sample in try environment.samples(in: RecordHome.split).prefix(40) {
      let session = try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 2, style: .tools))
      var verdict: Verdict?
      while verdict == nil { verdict = try await session.submit(try await session.oracleReply()).verdict }
      #expect(verdict?.score == verdict?.result["recall@10"]?.doubleValue)
      await session.end()
    }
  }

  /// Writes the recorded tasks that come with the project: `GAUNTLET_RECORD=1 swift test --filter recordsTheTasks`.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["GAUNTLET_RECORD"] != nil, "records only when asked to"))
  func recordsTheTasks() throws {
    let folder = Machine.root.appending(path: "environments/web-browsing")
    for (split, count, seed) in [(Split.dev, 31, 310_000), (.test, 100, 320_000)] as [(Split, Int, UInt64)] {
      let file = "data/snapshot-\(split).json"
      let recording = try SnapshotRecorder().record(split, count: count, from: seed, file: "../\(file)")
      try recording.records().write(to: folder.appending(path: file))
      try recording.taskFile.write(to: folder.appending(path: "tasks/\(split).jsonl"))
      print("\(split): \(recording.steps) actions, recall@10 \(recording.recall)")
    }
  }
}
