import Episodes

/// AgentRL's dialect of AgentBench's protocol: the session's number is in a header, and messages are a chat's.
public enum AgentRL {
  /// The header that names a session.
  public static let sessionHeader = "session_id"
  /// What `version` says: dashboards look for it.
  public static let version: JSONValue = ["variant": "nova", "version": 1]

  /// What an agent answered.
  public struct Interact: Codable, Sendable, Hashable {
    public var messages: [ChatMessage]

    public init(messages: [ChatMessage]) { self.messages = messages }
  }

  /// The same, to a worker.
  public struct WorkerInteract: Codable, Sendable, Hashable {
    public var session: Int
    public var messages: [ChatMessage]

    enum CodingKeys: String, CodingKey {
      case messages
      case session = "session_id"
    }

    public init(session: Int, messages: [ChatMessage]) {
      self.session = session
      self.messages = messages
    }
  }

  /// What a worker tells of a step: the messages that are new, and how things stand.
  public struct Step: Codable, Sendable, Hashable {
    public var messages: [ChatMessage]
    public var tools: [ChatTool]
    public var status: EpisodeStatus
    public var isOver: Bool
    public var reward: Double
    public var metrics: [String: JSONValue]
    /// The environment's result, once it is over.
    public var result: JSONValue?

    enum CodingKeys: String, CodingKey {
      case messages, tools, status, reward, result
      case isOver = "finish"
      case metrics = "metric"
    }

    public init(
      messages: [Message], tools: [Tool] = [], status: EpisodeStatus = .running, reward: Double = 0,
      metrics: [String: JSONValue] = [:], result: JSONValue? = nil
    ) {
      self.messages = messages.map { ChatMessage($0) }
      self.tools = tools.map { ChatTool($0) }
      self.status = status
      isOver = status != .running
      self.reward = reward
      self.metrics = metrics
      self.result = result
    }

    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      messages = try container.decodeIfPresent([ChatMessage].self, forKey: .messages) ?? []
      tools = try container.decodeIfPresent([ChatTool].self, forKey: .tools) ?? []
      status = try container.decodeIfPresent(EpisodeStatus.self, forKey: .status) ?? .running
      isOver = try container.decodeIfPresent(Bool.self, forKey: .isOver) ?? (status != .running)
      reward = try container.decodeIfPresent(Double.self, forKey: .reward) ?? 0
      metrics = try container.decodeIfPresent([String: JSONValue].self, forKey: .metrics) ?? [:]
      result = try container.decodeIfPresent(JSONValue.self, forKey: .result)
    }
  }

  /// The answer to a client's interaction.
  public struct Interacted: Codable, Sendable, Hashable {
    public var isOver: Bool
    public var reward: Double
    public var status: EpisodeStatus
    public var messages: [ChatMessage]
    public var metrics: [String: JSONValue]
    public var result: JSONValue?

    enum CodingKeys: String, CodingKey {
      case reward, status, messages, metrics, result
      case isOver = "finish"
    }

    public init(_ step: Step) {
      isOver = step.isOver
      reward = step.reward
      status = step.status
      messages = step.messages
      metrics = step.metrics
      result = step.result
    }
  }

  public struct MarkStale: Codable, Sendable, Hashable {
    public var name: String
    public var worker: Int
    public var isStale: Bool

    enum CodingKeys: String, CodingKey {
      case name
      case worker = "worker_id"
      case isStale = "stale"
    }
  }
}
