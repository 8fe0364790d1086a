import Episodes
import Foundation

/// A message as a run's tables have it.
public struct RunMessage: Sendable, Hashable {
  public var parent: Int64?
  /// Names the conversation up to here.
  public var digest: String
  /// What a search looks at.
  public var text: String
  public var body: String

  /// A message that follows the one in a row, or begins a conversation. Throws nothing that can be mended.
  public init(_ message: Message, after parent: Int64?) throws {
    self.parent = parent
    body = try RunJSON.text(message)
    digest = Digest(of: "\(parent ?? 0)\n\(body)").hex
    text = ([message.content] + message.toolCalls.map { "\($0.name) \($0.arguments)" }).filter { !$0.isEmpty }
      .joined(separator: "\n")
  }
}

/// Values as a run's tables have them.
public enum RunJSON {
  public static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
