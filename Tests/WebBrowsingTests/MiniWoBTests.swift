import EnvironmentKit
import EnvironmentTesting
import Episodes
import Foundation
import Testing
import WebBrowsing

/// Tasks in MiniWoB++'s protocol, of our own.
@Suite(.enabled(if: Machine.hasChromium, "there is no Chromium: see gauntlet doctor"))
struct MiniWoBTests {
  private func with(_ body: (MiniWoBPackage) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "pages-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try TinyTasks.write(to: folder)
    let package = try MiniWoBPackage(folder)
    let result: Result<Void, any Error>
    do { result = .success(try await body(package)) } catch { result = .failure(error) }
    await package.end()
    try result.get()
  }

  @Test func pagesRewardWhatIsDone() async throws {
    try await with { package in
      #expect(package.found.lines.map { $0["miniwob"] } == ["broken", "pick", "press"])
      #expect(package.found.skipped.map(\.name) == ["about"])
      var told: Set<String> = []
      for (choice, score, reward) in [("Right", 1.0, 1.0), ("Wrong", 0, -1), ("Right", 1, 1)] {
        let (session, seen) = try await package.begin(try package.sample("press"))
        #expect(seen.hasPrefix("Task: Press the right one.\n"))
        #expect(!seen.contains("leaked"), "\(seen)")
        told.insert(seen)
        // Waiting costs nothing: the page's own limit is three seconds.
        for _ in 0..<4 { #expect(try await session.submit(AgentReply("Action: scroll(\"down\")")).verdict == nil) }
        let number = try #require(MiniWoBPackage.number("button \"\(choice)\"", in: seen))
        let verdict = try await session.submit(AgentReply("Action: click(\(number))")).verdict
        #expect(verdict?.status == .completed && verdict?.score == score)
        #expect(verdict?.result["reward"] == .double(reward) && verdict?.result["miniwob"] == "press")
        await session.end()
      }
      #expect(told.count == 1)
    }
  }

  @Test func whatIsDrawnIsSaid() async throws {
    try await with { package in
      let (session, seen) = try await package.begin(try package.sample("pick"))
      #expect(seen.contains("image \"lime box 9 by 9 at "))
      let blue = try #require(MiniWoBPackage.number("image \"circle blue 30 by 30", in: seen))
      let turn = try await session.submit(AgentReply("Action: click(\(blue))"))
      #expect(turn.verdict == nil)
      #expect(turn.messages.last?.content.contains("image \"circle green 30 by 30") == true)
      let red = try #require(MiniWoBPackage.number("image \"circle red", in: seen))
      #expect(try await session.submit(AgentReply("Action: click(\(red))")).verdict?.score == 0.75)
      await session.end()
      // Who gives up before the page has ended gets nothing.
      let (other, _) = try await package.begin(try package.sample("pick"))
      #expect(try await other.submit(AgentReply("Action: answer(\"done\")")).verdict?.score == 0)
      await other.end()
    }
  }

  @Test func whatCannotBePlayedIsSaid() async throws {
    try await with { package in
      let sample = try package.sample("broken")
      await #expect { _ = try await package.begin(sample) } throws: { "\($0)".contains("it broke") }
      let (session, _) = try await package.begin(try package.sample("press"))
      await #expect { _ = try await session.oracleReply() } throws: { "\($0)".contains("no gold actions") }
      await session.end()
      let tasks = package.home.appending(path: "environments/web-browsing/tasks/miniwob.jsonl")
      let text = try String(contentsOf: tasks, encoding: .utf8)
      for (old, new, problem) in [
        ("\"press\"", "\"../press\"", "expected a name"), ("\"press\"", "\"none\"", "there is no task 'none'"),
        ("html\"", "elsewhere\"", "no pages of MiniWoB++"), ("\"seed\":", "\"site\":\"mail\",\"seed\":", "site"),
      ] {
        try Data(text.replacing(old, with: new).utf8).write(to: tasks)
        let changed = try WebBrowsing(
          resources: EnvironmentResources(
            folder: package.home.appending(path: "environments/web-browsing"),
            scratch: package.home.appending(path: "scratch")))
        await #expect {
          _ = try await changed.begin(EpisodeRequest(sample: try package.sample("press"), seed: 1))
        } throws: {
          "\($0)".contains(problem)
        }
        await changed.shutDown()
      }
    }
    #expect(throws: Diagnostic.self) {
      try Machine.environment().importTasks(from: FileManager.default.temporaryDirectory)
    }
  }

  /// Who leaves the task's page has lost the task, and ends nothing but that.
  @Test func whoLeavesThePageScoresNothing() async throws {
    try await with { package in
      for path in ["/", "/miniwob/press.html", "/miniwob/pick.html", "/core/core.js"] {
        let (session, _) = try await package.begin(try package.sample("press"))
        #expect(try await session.submit(AgentReply("Action: goto(\"\(path)\")")).verdict == nil)
        #expect(try await session.submit(AgentReply("Action: scroll(\"down\")")).verdict == nil)
        let end = try await session.submit(AgentReply("Action: answer(\"done\")"))
        #expect(end.verdict?.status == .completed && end.verdict?.score == 0)
        await session.end()
      }
    }
  }

  /// What is imported conforms, under whatever name; there is no oracle, and none is asked.
  @Test(arguments: ["miniwob", "dev", "wob"] as [Split]) func importedTasksConform(_ split: Split) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "pages-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try TinyTasks.write(to: folder)
    try FileManager.default.removeItem(at: folder.appending(path: "html/miniwob/broken.html"))
    let package = try MiniWoBPackage(folder, as: split)
    #expect(!package.environment.hasOracle(in: split) && package.environment.hasOracle(in: "live_dev"))
    let rules: Set<ConformanceRule> = [.manifest, .isolation, .oracle, .finished, .size, .release]
    let findings = await ConformanceSuite(package.environment, split: split, sampleLimit: 1).check(rules)
    #expect(findings.isEmpty, "\(findings)")
    await package.end()
  }
}
