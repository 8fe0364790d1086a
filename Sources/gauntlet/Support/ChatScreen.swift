import Episodes
import Foundation
import ModelServer
import Synchronization

/// Shows replies piece by piece, thoughts dimmed on a terminal and left out elsewhere; or whole ones as JSON.
final class ChatScreen: Sendable {
  private let isJSON: Bool
  private let isTerminal = isatty(STDOUT_FILENO) == 1
  private let reply = Mutex((text: "", thoughts: ""))

  init(isJSON: Bool) { self.isJSON = isJSON }

  func show(_ piece: Conversation.Piece) {
    switch piece {
    case .thought(let text):
      reply.withLock { $0.thoughts += text }
      if !isJSON, isTerminal { Terminal.say("\u{1B}[2m\(Terminal.harmless(text))\u{1B}[0m", end: "") }
    case .text(let text):
      let isFirst = reply.withLock { reply in
        defer { reply.text += text }
        return reply.text.isEmpty && !reply.thoughts.isEmpty
      }
      if !isJSON { Terminal.say((isFirst && isTerminal ? "\n" : "") + Terminal.harmless(text), end: "") }
    }
  }

  /// Ends a reply that came to its end, or was cut off at its longest.
  func end(_ summary: Conversation.Summary) {
    let (text, thoughts) = take()
    guard isJSON else { return Terminal.say(summary.isWhole ? "" : " […]") }
    let value: JSONValue = [
      "text": .string(text), "thoughts": .string(thoughts), "whole": .bool(summary.isWhole),
      "prompt_tokens": .int(summary.promptTokens), "cached_tokens": .int(summary.cachedTokens),
      "completion_tokens": .int(summary.completionTokens),
    ]
    Terminal.say(value.text)
  }

  /// Ends a reply that does not count.
  func cut(_ reason: String) {
    _ = take()
    if !isJSON { Terminal.say("") }
    Terminal.complain(reason)
  }

  private func take() -> (text: String, thoughts: String) {
    reply.withLock { reply in
      defer { reply = ("", "") }
      return reply
    }
  }
}
