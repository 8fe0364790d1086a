import EnvironmentKit
import Episodes
import Foundation
import Testing
import WebBrowsing

/// A browser that is killed takes its episodes along, and no others.
@Suite(.enabled(if: Machine.hasChromium, "there is no Chromium: see gauntlet doctor"))
struct CrashTests {
  @Test func theNextEpisodeIsFine() async throws {
    let scratch = FileManager.default.temporaryDirectory.appending(path: "crash-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    let environment = try WebBrowsing(
      resources: EnvironmentResources(
        folder: Machine.root.appending(path: "environments/web-browsing"), scratch: scratch))
    let request = EpisodeRequest(sample: "live_dev-000", seed: 1, options: ["screenshots": "none"])
    let first = try await EpisodeSession(environment, request)
    let seen = await first.transcript.last?.content
    let killed = Self.processes(with: scratch.path)
    #expect(!killed.isEmpty)
    for process in killed { kill(process, SIGKILL) }
    await #expect(throws: (any Error).self) { _ = try await first.submit(AgentReply("Action: scroll(\"down\")")) }
    await first.end()
    let second = try await EpisodeSession(environment, request)
    #expect(await second.transcript.last?.content == seen)
    #expect(try await second.submit(AgentReply("Action: scroll(\"down\")")).invalid == nil)
    await second.end()
    await environment.shutDown()
    #expect(Self.processes(with: scratch.path).isEmpty)
  }

  /// The processes whose command names a folder.
  private static func processes(with path: String) -> [pid_t] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.compactMap { pid_t($0) }.filter { process in
      guard process != getpid(), let command = try? Data(contentsOf: URL(filePath: "/proc/\(process)/cmdline")) else {
        return false
      }
      return String(decoding: command, as: UTF8.self).contains(path)
    }
  }
}
