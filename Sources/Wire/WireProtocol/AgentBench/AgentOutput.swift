/// What an agent answered, in AgentBench's protocol.
public struct AgentOutput: Codable, Sendable, Hashable {
  public enum Status: String, Codable, Sendable, CaseIterable {
    case normal, cancelled
    case contextLimit = "agent context limit"
  }
  public var status: Status
  public var content: String?

  public init(status: Status = .normal, content: String?) {
    self.status = status
    self.content = content
  }

  private enum CodingKeys: String, CodingKey { case status, content }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    status = try container.decodeIfPresent(Status.self, forKey: .status) ?? .normal
    content = try container.decodeIfPresent(String.self, forKey: .content)
    guard status != .normal || content != nil else {
      throw DecodingError.dataCorruptedError(
        forKey: .content, in: container, debugDescription: "must not be null when the status is normal")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(status, forKey: .status)
    try container.encode(content, forKey: .content)
  }
}
