import Episodes

/// A message as AgentBench has it: somebody's, or the agent's.
public struct HistoryItem: SentReadable, Hashable {
  public enum Role: String, Sendable, CaseIterable { case user, agent }
  public var role: Role
  public var content: String

  public init(_ role: Role, _ content: String) {
    self.role = role
    self.content = content
  }

  public init(_ json: SentJSON) throws(Findings) {
    var fields = SentFields(json)
    let role = fields.required("role", as: Role.self)
    let content = fields.required("content", as: String.self)
    guard let role, let content else { throw fields.findings }
    self.init(role, content)
  }

  public var json: SentJSON { .members(["role": .string(role.rawValue), "content": .string(content)]) }

  /// A conversation in AgentBench's two roles, which take turns: neighbours of one role are one message. An empty reply stands
  /// there as its status.
  public static func said(_ messages: [Message]) -> [HistoryItem] {
    var items: [HistoryItem] = []
    for message in messages {
      let item =
        message.role == .assistant
        ? HistoryItem(.agent, message.content.isEmpty ? AgentOutput.Status.normal.rawValue : message.content)
        : HistoryItem(.user, message.content)
      if let last = items.last, last.role == item.role {
        items[items.count - 1].content += "\n\n" + item.content
      } else {
        items.append(item)
      }
    }
    return items
  }
}

extension HistoryItem.Role: SentReadable {
  public init(_ json: SentJSON) throws(Findings) {
    guard let role = json.string.flatMap(Self.init(rawValue:)) else { throw .choice(Self.allCases.map(\.rawValue)) }
    self = role
  }
}
