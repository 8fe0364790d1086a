import Episodes

/// What an agent answered, in AgentBench's protocol.
public struct AgentOutput: SentReadable, Hashable {
  public enum Status: String, Sendable, CaseIterable {
    case normal, cancelled
    case contextLimit = "agent context limit"
  }
  public var status: Status
  public var content: String?

  public init(status: Status = .normal, content: String?) {
    self.status = status
    self.content = content
  }

  public init(_ json: SentJSON) throws(Findings) {
    var fields = SentFields(json)
    let status = fields.optional("status", as: Status.self) ?? .normal
    let content = fields.optional("content", as: String.self)
    try fields.check()
    guard status != .normal || content != nil else {
      throw Findings("must not be null when the status is normal", "value_error", at: ["content"])
    }
    self.init(status: status, content: content)
  }

  public var json: SentJSON {
    .members(["status": .string(status.rawValue), "content": content.map { .string($0) } ?? .null])
  }
}

extension AgentOutput.Status: SentReadable {
  public init(_ json: SentJSON) throws(Findings) {
    guard let status = json.string.flatMap(Self.init(rawValue:)) else { throw .choice(Self.allCases.map(\.rawValue)) }
    self = status
  }
}
