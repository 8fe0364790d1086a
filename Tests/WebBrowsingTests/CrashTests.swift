import EnvironmentKit
import Episodes
import Foundation
import Testing
import WebBrowsing

/// A browser that is killed takes nothing along: its episodes go on in the next one.
@Suite(.enabled(if: Machine.hasChromium, "there is no Chromium: see gauntlet doctor"))
struct CrashTests {
  /// Episodes at several sites, a third of the way gone, go on as if nothing had been, and to a full score.
  @Test func episodesGoOnInTheNextBrowser() async throws {
    let scratch = FileManager.default.temporaryDirectory.appending(path: "crash-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    let environment = try WebBrowsing(
      resources: EnvironmentResources(
        folder: Machine.root.appending(path: "environments/web-browsing"), scratch: scratch))
    let samples = Array(try environment.samples(in: "live_dev").prefix(8))
    func request(_ sample: SampleID) -> EpisodeRequest {
      EpisodeRequest(sample: sample, seed: 1, options: ["screenshots": "none"])
    }
    var undisturbed: [[Message]] = []
    for sample in samples {
      let session = try await EpisodeSession(environment, request(sample))
      var verdict: Verdict?
      for _ in 0..<30 where verdict == nil { verdict = try await session.submit(session.oracleReply()).verdict }
      undisturbed.append(await session.transcript)
      await session.end()
    }
    var sessions: [EpisodeSession] = []
    for sample in samples { sessions.append(try await EpisodeSession(environment, request(sample))) }
    for session in sessions { _ = try await session.submit(session.oracleReply()) }
    var ended: Set<Int> = []
    for round in 0..<2 {
      let killed = Self.processes(with: scratch.path)
      #expect(!killed.isEmpty)
      for process in killed { kill(process, SIGKILL) }
      // All of them meet the dead browser at once.
      let verdicts = try await withThrowingTaskGroup(of: (Int, Verdict?).self) { group in
        for (index, session) in sessions.enumerated() where !ended.contains(index) {
          group.addTask {
            var verdict = try await session.submit(session.oracleReply()).verdict
            for _ in 0..<30 where round == 1 && verdict == nil {
              verdict = try await session.submit(session.oracleReply()).verdict
            }
            return (index, verdict)
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for (index, verdict) in verdicts where verdict != nil {
        ended.insert(index)
        #expect(verdict?.score == 1, "\(samples[index])")
      }
    }
    #expect(ended.count == samples.count)
    for (index, session) in sessions.enumerated() {
      #expect(await session.transcript == undisturbed[index], "\(samples[index])")
      await session.end()
    }
    await environment.shutDown()
    #expect(await Self.areGone(scratch.path))
  }

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
    #expect(try await first.submit(AgentReply("Action: scroll(\"down\")")).invalid == nil)
    await first.end()
    let second = try await EpisodeSession(environment, request)
    #expect(await second.transcript.last?.content == seen)
    #expect(try await second.submit(AgentReply("Action: scroll(\"down\")")).invalid == nil)
    await second.end()
    await environment.shutDown()
    #expect(await Self.areGone(scratch.path))
  }

  /// Whether its processes end: the system may take a while to clear a killed one away.
  private static func areGone(_ path: String) async -> Bool {
    for _ in 0..<200 where !processes(with: path).isEmpty { try? await Task.sleep(for: .milliseconds(50)) }
    return processes(with: path).isEmpty
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
