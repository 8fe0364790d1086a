import EnvironmentKit
import EnvironmentTesting
import Episodes
import Foundation
import Testing
import WebBrowsing

/// Live tasks in a real Chromium.
@Suite(.serialized, .enabled(if: Machine.hasChromium, "there is no Chromium: see gauntlet doctor"))
struct LiveTests {
  /// The oracle and the random agent over whole splits take minutes in a browser: `gauntlet env check web-browsing --split live_dev`.
  @Test func conforms() async throws {
    let environment = try Machine.environment()
    let findings = await ConformanceSuite(environment, split: "live_dev", sampleLimit: 1)
      .check([.determinism, .isolation, .finished, .size])
    await environment.shutDown()
    #expect(findings.isEmpty, "\(findings)")
  }

  /// A task of each site, played by its gold actions in the browser.
  @Test func theOracleSolvesATaskOfEachSite() async throws {
    let environment = try Machine.environment()
    for sample in try environment.samples(in: "live_dev").prefix(8) {
      let session = try await EpisodeSession(
        environment, EpisodeRequest(sample: sample, seed: 1, options: ["screenshots": "none"]))
      var verdict: Verdict?
      for _ in 0..<20 where verdict == nil { verdict = try await session.submit(session.oracleReply()).verdict }
      await session.end()
      #expect(verdict?.score == 1, "\(sample)")
    }
    await environment.shutDown()
  }

  @Test func whatCannotBeDoneIsSaid() async throws {
    let environment = try Machine.environment()
    let session = try await EpisodeSession(environment, EpisodeRequest(sample: "live_dev-004", seed: 1))
    for (reply, part) in [
      ("Action: click(999)", "nothing on the page has the number 999"),
      ("Action: type(1, \"x\")", "no text can be typed"),
      ("Action: select(1, \"x\")", "it is no list"),
      ("Action: goto(\"http://other.example/\")", "only paths of this site"),
      ("Action: back()", "no page before"), ("Action: scroll(\"sideways\")", "up or down"),
      ("Action: sing()", "cannot be read"),
      ("I would click the first link", "cannot be read"), ("Action: click(\"", "cannot be read"),
    ] {
      let turn = try await session.submit(AgentReply(reply))
      #expect(turn.invalid != nil, "\(reply)")
      #expect(
        turn.messages.first?.content.contains(part) == true,
        "\(reply): \(turn.messages.first?.content.prefix(200) ?? "")")
    }
    let missing = try await session.submit(AgentReply("Action: goto(\"/nowhere/at/all\")"))
    #expect(missing.invalid == nil && missing.messages.first?.content.contains("Nothing here") == true)
    #expect(missing.outcomes.first?.observation?.picture?.data.count ?? 0 > 100)
    let end = try await session.submit(AgentReply("Action: answer(\"done\")"))
    #expect(end.verdict?.status == .completed && end.verdict?.score == 0)
    await session.end()
    await environment.shutDown()
  }

  /// A hostile agent writes markup into a site: it is text there.
  @Test func markupOfAnAgentIsText() async throws {
    let environment = try Machine.environment()
    let session = try await EpisodeSession(environment, EpisodeRequest(sample: "live_dev-003", seed: 1, style: .tools))
    let call = ToolCall(
      id: "1", name: "goto",
      arguments: "{\"path\":\"/search?q=%3Cscript%3Ealert(1)%3C/script%3E%3Cimg%20src=x%20onerror=alert(2)%3E\"}")
    let turn = try await session.submit(AgentReply("", toolCalls: [call]))
    #expect(turn.messages.first?.content.contains("dialog") == false)
    await session.end()
    await environment.shutDown()
  }
}

/// What this machine has.
enum Machine {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let hasChromium = WebBrowsing.hasBrowser

  static func environment() throws -> WebBrowsing {
    try WebBrowsing(
      resources: EnvironmentResources(
        folder: root.appending(path: "environments/web-browsing"),
        scratch: root.appending(path: ".build/scratch/web-browsing")))
  }
}
