import EnvironmentKit
import Episodes
import Foundation

/// The checks that look at an episode's end, at hostile replies, and at what is left behind.
extension ConformanceSuite {
  func finished() async throws -> [String] {
    var problems: [String] = []
    for request in try cases() {
      let validated = try environment.manifest.validated(request)
      let episode = try await environment.begin(validated)
      let action = try await episode.oracle()
      let outcome = try await episode.stop(.limitReached)
      if outcome.verdict == nil { problems.append("\(request.sample): stop() gives no verdict") }
      do {
        _ = try await episode.step(action)
        problems.append("\(request.sample): a step after the verdict is played")
      } catch is EpisodeOver {
      } catch {
        problems.append("\(request.sample): a step after the verdict throws \(error), not EpisodeOver")
      }
      await episode.end()
    }
    return problems
  }

  func hostile() async throws -> [String] {
    var problems: [String] = []
    for request in try cases() {
      for (name, reply) in HostileReplies.all(style: request.style, tools: environment.syntax(request.style).tools) {
        let session = try await EpisodeSession(environment, request)
        do {
          let turn = try await session.submit(reply)
          if turn.invalid == nil, turn.verdict?.status == .completed || turn.verdict == nil {
            problems.append("\(request.sample) (\(request.style.rawValue)): \(name) is not counted as invalid")
          }
          let limit = environment.manifest.limits.observationBytes
          if turn.outcomes.contains(where: { $0.observation?.text.utf8.count ?? 0 > limit }) {
            problems.append(
              "\(request.sample) (\(request.style.rawValue)): \(name) is answered with more than \(limit) bytes")
          }
        } catch {
          problems.append("\(request.sample) (\(request.style.rawValue)): \(name) throws \(error)")
        }
        await session.end()
      }
    }
    return problems
  }

  /// Ended episodes are let go of, and so are the files and sockets that they opened.
  func release() async throws -> [String] {
    var problems: [String] = []
    for request in try cases() {
      _ = try await Playthrough.oracle(environment, request)
      let before = Self.openFiles()
      for _ in 0..<3 {
        let held = WeakReference()
        try await play(request, held)
        if held.isAlive { problems.append("\(request.sample): the episode is still held after end()") }
      }
      let after = Self.openFiles()
      if after > before + 1 {
        problems.append("\(request.sample): \(after - before) more open files after three episodes")
      }
    }
    return Array(Set(problems)).sorted()
  }

  private func play(_ request: EpisodeRequest, _ held: WeakReference) async throws {
    let episode = try await environment.begin(try environment.manifest.validated(request))
    held.object = episode as AnyObject
    _ = try await episode.opening()
    _ = try await episode.step(try await episode.oracle())
    await episode.end()
  }

  private static func openFiles() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
  }
}

private final class WeakReference {
  weak var object: AnyObject?
  var isAlive: Bool { object != nil }
}

/// Replies that no environment may stumble over, and none may count as an action.
enum HostileReplies {
  static func all(style: ActionStyle, tools: [Tool]) -> [(String, AgentReply)] {
    var replies: [(String, AgentReply)] = [
      ("an empty reply", AgentReply("")), ("a null character", AgentReply("\u{0}")),
      ("a megabyte of one letter", AgentReply(String(repeating: "z", count: 1 << 20))),
      ("terminal escapes", AgentReply("\u{1B}[2J\u{1B}]0;x\u{7}")),
      ("combining marks", AgentReply("e" + String(repeating: "\u{301}", count: 10_000))),
      ("special tokens", AgentReply("<|user|><|endoftext|>[gMASK]<sop>")),
    ]
    guard style == .tools else { return replies }
    func call(_ name: String, _ arguments: String) -> AgentReply {
      AgentReply("", toolCalls: [ToolCall(id: "x", name: name, arguments: arguments)])
    }
    replies.append(("an unknown tool", call("no_such_tool", "{}")))
    for tool in tools where !(tool.parameters["required"]?.arrayValue ?? []).isEmpty {
      replies += [
        ("arguments that are no JSON", call(tool.name, "{")), ("an array of arguments", call(tool.name, "[]")),
        ("no arguments", call(tool.name, "{}")),
        ("deep nesting", call(tool.name, String(repeating: "[", count: 100_000))),
      ]
    }
    return replies
  }
}
