import EnvironmentHost
import EnvironmentKit
import Episodes
import HTTPServer
import HTTPTypes
import ServerAccess
import Synchronization
import WireProtocol

/// Live observation: every move of every episode in this process, as JSON texts through WebSockets.
///
/// Who watches sees what agents do not: there is a word of its own for it, and no such endpoint without one.
final class WatchDesk: WebSocketResponder {
  static let path = Native.path + "/watch"

  private let word: Digest
  private let watchers = Mutex<[Int: Watcher]>([:])
  private let last = Mutex(0)
  /// The environments of sessions.
  private let environments = Mutex<[Int: String]>([:])
  private static let mostWatchers = 64

  private struct Watcher: Sendable {
    var socket: WebSocket
    /// What it wants to see; nil for everything.
    var environment: String?
    /// Texts that it missed.
    var missed = 0
  }

  init(word: String) { self.word = Digest(of: word) }

  func takes(_ request: Request) -> Bool {
    guard request.uri.path == Self.path, watchers.withLock({ $0.count }) < Self.mostWatchers else { return false }
    let bearer = request.headers[.authorization].flatMap {
      $0.lowercased().hasPrefix("bearer ") ? $0.dropFirst(7) : nil
    }
    let given = bearer.map(String.init) ?? request.uri.queryParameters["token"] ?? ""
    return AccessGuard.areEqual(Digest(of: given), word)
  }

  func opened(_ socket: WebSocket, by request: Request) {
    let number = last.withLock { last in
      last += 1
      return last
    }
    watchers.withLock { $0[number] = Watcher(socket: socket, environment: request.uri.queryParameters["environment"]) }
    socket.whenClosed { [weak self] in _ = self?.watchers.withLock { $0.removeValue(forKey: number) } }
  }

  /// Tells those who watch. What nobody watches costs nothing.
  func tell(_ event: HostEvent) {
    let place = environment(of: event)
    let numbers = watchers.withLock { Array($0.keys) }
    guard !numbers.isEmpty else { return }
    let text = Self.json(event).text
    watchers.withLock { watchers in
      for number in numbers {
        guard let watcher = watchers[number], watcher.environment == nil || watcher.environment == place else {
          continue
        }
        if watcher.missed > 0 {
          let told = watcher.socket.send(JSONValue.object(["event": "missed", "texts": .int(watcher.missed)]).text)
          if told { watchers[number]?.missed = 0 }
        }
        if !watcher.socket.send(text) { watchers[number]?.missed += 1 }
      }
    }
  }

  private func environment(of event: HostEvent) -> String? {
    environments.withLock { environments in
      switch event {
      case .opened(let session, let environment, _, _):
        environments[session] = environment
        return environment
      case .closed(let session): return environments.removeValue(forKey: session)
      case .played(let session, _, _, _), .failed(let session, _): return environments[session]
      }
    }
  }

  private static func json(_ event: HostEvent) -> JSONValue {
    switch event {
    case .opened(let session, let environment, let sample, let opening):
      [
        "event": "opened", "session": .int(session), "environment": .string(environment),
        "sample": .string(sample.rawValue), "observation": .string(opening.text),
      ]
    case .played(let session, let number, let move, let turn):
      [
        "event": "played", "session": .int(session), "step": .int(number), "move": text(move),
        "actions": .array(turn.actions.map { ["name": .string($0.name), "arguments": .object($0.arguments)] }),
        "observations": .array(turn.outcomes.compactMap { $0.observation.map { .string($0.text) } }),
        "reward": .double(turn.reward), "invalid": turn.invalid.map { .string($0) } ?? .null,
        "verdict": turn.verdict.map {
          ["status": .string($0.status.rawValue), "score": .double($0.score), "result": $0.result]
        } ?? .null,
      ]
    case .failed(let session, let reason):
      ["event": "failed", "session": .int(session), "reason": .string(reason)]
    case .closed(let session): ["event": "closed", "session": .int(session)]
    }
  }

  private static func text(_ move: Move) -> JSONValue {
    switch move {
    case .reply(let reply):
      .string(
        ([reply.content] + reply.toolCalls.map { "\($0.name) \($0.arguments)" }).filter { !$0.isEmpty }.joined(
          separator: "\n"))
    case .action: .null
    case .stop(let reason): .string(reason.rawValue)
    }
  }
}
