import EnvironmentKit
import Episodes

/// The checks that look at an episode's end, and at hostile replies.
extension ConformanceSuite {
  /// Steps are rejected after a verdict from outside, and after one of the world's own.
  func finished() async throws -> [String] {
    var problems: [String] = []
    for request in try cases() {
      // Without gold actions nothing is known to lead to the world's own end.
      for isStopped in hasOracle ? [true, false] : [true] {
        let episode = try await environment.begin(try environment.manifest.validated(request))
        var action = hasOracle ? try await episode.oracle() : Self.unknownAction
        var outcome = isStopped ? try await episode.stop(.limitReached) : try await episode.step(action)
        for _ in 0..<Playthrough.mostSteps where !isStopped && outcome.verdict == nil {
          action = try await episode.oracle()
          outcome = try await episode.step(action)
        }
        let name = "\(request.sample) (\(request.style.rawValue))"
        if outcome.verdict == nil {
          problems.append("\(name): \(isStopped ? "stop()" : "the oracle's way") leads to no verdict")
        }
        do {
          _ = try await episode.step(action)
          problems.append("\(name): a step after \(isStopped ? "stop()" : "the world's verdict") is played")
        } catch is EpisodeOver {
        } catch {
          problems.append("\(name): a step after the verdict throws \(error), not EpisodeOver")
        }
        await episode.end()
      }
    }
    return problems
  }

  /// What no world knows, and each answers.
  static let unknownAction = Action("no-such-action")

  func hostile() async throws -> [String] {
    var problems: [String] = []
    for request in try cases() {
      for (name, reply) in HostileReplies.all(
        style: request.style, tools: environment.syntax(request.style, for: request.sample).tools)
      {
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
