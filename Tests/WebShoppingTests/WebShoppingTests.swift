import EnvironmentKit
import EnvironmentTesting
import Episodes
import Foundation
import Testing
import WebShopping

struct WebShoppingTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  /// One shop for all tests: it is made once.
  static let shared = Result { try environment() }

  static func environment() throws -> WebShopping {
    try WebShopping(
      resources: EnvironmentResources(
        folder: root.appending(path: "environments/web-shopping"), scratch: FileManager.default.temporaryDirectory))
  }

  /// Alone in a process, where memory can be counted.
  @Test func endedEpisodesLeaveNoMemory() async {
    await #expect(processExitsWith: .success) {
      let findings = await ConformanceSuite(try WebShoppingTests.environment(), sampleLimit: 1, isAlone: true).check([
        .release
      ])
      #expect(findings.isEmpty, "\(findings)")
    }
  }

  @Test(arguments: ConformanceRule.allCases) func conforms(_ rule: ConformanceRule) async throws {
    let findings = await ConformanceSuite(try Self.shared.get(), sampleLimit: 2).check([rule])
    #expect(findings.isEmpty, "\(findings)")
  }

  private func session(
    _ sample: SampleID, _ style: ActionStyle = .text, _ options: [String: String] = [:]
  ) async throws -> EpisodeSession {
    try await EpisodeSession(
      try Self.shared.get(), EpisodeRequest(sample: sample, seed: 5, style: style, options: options))
  }

  /// Every errand of every split can be done to the full, within AgentBench's rounds, in both styles.
  @Test(arguments: [Split.dev, .test]) func theOracleBuysWhatWasMeant(_ split: Split) async throws {
    let environment = try Self.shared.get()
    for (number, sample) in try environment.samples(in: split).enumerated() {
      let style: ActionStyle = number.isMultiple(of: 2) ? .text : .tools
      let session = try await session(sample, style)
      var (verdict, rounds): (Verdict?, Int) = (nil, 0)
      while verdict == nil, rounds < 10 {
        verdict = try await session.submit(session.oracleReply()).verdict
        rounds += 1
      }
      #expect(verdict?.score == 1, "\(sample)")
      #expect(verdict?.status == .completed)
    }
  }

  /// An errand by hand: what the pages say, what a click does, what cannot be clicked.
  @Test func pagesFollowOneAnother() async throws {
    let session = try await session("dev-000")
    func say(_ action: String) async throws -> String {
      try await session.submit(AgentReply("Thought: on we go\nAction: \(action)")).outcomes.last?.observation?.text
        ?? ""
    }
    let opening = try #require(await session.prompt.messages.last?.content)
    #expect(opening.hasPrefix("Observation:\nWebShop [SEP] Instruction: [SEP] "))
    #expect(opening.hasSuffix("Available Actions:\n{'has_search_bar': True, 'clickables': ['search']}"))
    #expect(try await say("click[search]") == opening)
    let results = try await say("search[shampoo for curly hair]")
    #expect(results.contains("[SEP] Back to Search [SEP] Page 1 (Total results: 50) [SEP] Next > [SEP] B0"))
    #expect(results.contains("{'has_search_bar': False, 'clickables': ['back to search', 'next >', 'b0"))
    let second = try await say("click[Next >]")
    #expect(second.contains("Page 2 (Total results: 50) [SEP] < Prev [SEP] Next > [SEP]"))
    #expect(try await say("click[< Prev]") == results)
    let asin = try #require(results.split(separator: "'").first { $0.hasPrefix("b0") })
    let item = try await say("click[\(asin)]")
    #expect(
      item.contains("[SEP] scent [SEP]")
        && item.contains("[SEP] Description [SEP] Features [SEP] Reviews [SEP] Buy Now"))
    #expect(item.contains("Shampoo") || item.contains("Curly Hair"))
    let features = try await say("click[Features]")
    #expect(features.contains("[SEP] Back to Search [SEP] < Prev [SEP] "))
    #expect(try await say("click[< prev]") == item)
    #expect(try await say("click[no such thing]") == item)
    let bought = try await say("click[Buy Now]")
    #expect(bought.contains("Thank you for shopping with us!") && bought.contains("Your score (min 0.0, max 1.0)"))
  }

  @Test func unreadableRepliesEndTheTextStyleOnly() async throws {
    let text = try await session("dev-001")
    let turn = try await text.submit(AgentReply("I would rather not."))
    #expect(turn.verdict?.status == .agentValidationFailed && turn.verdict?.score == 0)
    let tools = try await session("dev-001", .tools)
    let told = try await tools.submit(AgentReply("I would rather not."))
    #expect(told.verdict == nil)
    #expect(told.outcomes.last?.observation?.text.contains("No executable tool calls found!") == true)
    let unknown = try await tools.submit(
      AgentReply("", toolCalls: [ToolCall(id: "1", name: "steal", arguments: "{}")]))
    #expect(unknown.verdict == nil)
    #expect(unknown.outcomes.last?.observation?.text == "No valid tool call found from agent.")
    let stopped = try await tools.stop(.limitReached)
    #expect(stopped.verdict?.status == .taskLimitReached && stopped.verdict?.score == 0)
  }

  @Test func quirksCanBeFixed() async throws {
    for quirks in ["compatible", "fixed"] {
      let session = try await session("dev-002", .text, ["quirks": quirks])
      _ = try await session.submit(AgentReply("Action: search[tea]"))
      let again = try await session.submit(AgentReply("Action: search[coffee]"))
      #expect((again.outcomes.last?.invalid == nil) == (quirks == "compatible"))
      for _ in 0..<4 { _ = try await session.submit(AgentReply("Action: click[next >]")) }
      let beyond = try await session.submit(AgentReply("Action: click[next >]"))
      #expect((beyond.outcomes.last?.invalid == nil) == (quirks == "compatible"))
    }
  }
}
