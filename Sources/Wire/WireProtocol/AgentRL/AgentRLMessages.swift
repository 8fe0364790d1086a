import Episodes

/// AgentRL's dialect of AgentBench's protocol: the session's number is in a header, and messages are a chat's.
public enum AgentRL {
  /// The header that names a session.
  public static let sessionHeader = "session_id"
  /// What `version` says: dashboards look for it.
  public static let version: JSONValue = ["variant": "nova", "version": 1]

  /// What an agent answered.
  public struct Interact: SentReadable, Hashable {
    public var messages: [ChatMessage]

    public init(_ json: SentJSON) throws(Findings) {
      var fields = SentFields(json)
      let messages = fields.required("messages", as: [ChatMessage].self)
      guard let messages else { throw fields.findings }
      self.messages = messages
    }
  }

  /// The same, to a worker.
  public struct WorkerInteract: SentReadable, Hashable {
    public var session: Int
    public var messages: [ChatMessage]

    public init(session: Int, messages: [ChatMessage]) {
      self.session = session
      self.messages = messages
    }

    public init(_ json: SentJSON) throws(Findings) {
      var fields = SentFields(json)
      let session = fields.required("session_id", as: Int.self)
      let messages = fields.required("messages", as: [ChatMessage].self)
      guard let session, let messages else { throw fields.findings }
      self.init(session: session, messages: messages)
    }

    public var json: SentJSON {
      .members(["session_id": .int(session), "messages": .array(messages.map(\.json))])
    }
  }

  /// What a worker tells of a step: the messages that are new, and how things stand.
  public struct Step: SentReadable, Hashable {
    public var messages: [ChatMessage]
    public var tools: [ChatTool]
    /// One of `EpisodeStatus`, or another that a worker has.
    public var status: String
    public var isOver: Bool
    public var reward: SentJSON
    public var metrics: SentJSON
    /// The environment's result, once it is over.
    public var result: SentJSON?

    public init(
      messages: [ChatMessage], tools: [ChatTool] = [], status: EpisodeStatus = .running, reward: Double = 0,
      metrics: [String: JSONValue] = [:], result: SentJSON? = nil
    ) {
      self.messages = messages
      self.tools = tools
      self.status = status.rawValue
      isOver = status != .running
      self.reward = SentJSON(.double(reward))
      self.metrics = SentJSON(.object(metrics))
      self.result = result
    }

    public init(_ json: SentJSON) throws(Findings) {
      var fields = SentFields(json)
      messages = fields.optional("messages") ?? []
      tools = fields.optional("tools") ?? []
      status = fields.optional("status") ?? EpisodeStatus.running.rawValue
      isOver = fields.optional("finish") ?? (status != EpisodeStatus.running.rawValue)
      reward = fields.optional("reward") ?? .int(0)
      metrics = fields.optional("metric") ?? .object([])
      result = fields.optional("result")
      try fields.check()
    }

    /// As a worker says it.
    public var members: KeyValuePairs<String, SentJSON?> {
      [
        "messages": .array(messages.map(\.json)), "tools": .array(tools.map(\.json)), "status": .string(status),
        "finish": .bool(isOver), "reward": reward, "metric": metrics, "result": result,
      ]
    }
  }

  /// The answer to a client's interaction.
  public struct Interacted: Sendable, Hashable {
    public var step: Step

    public init(_ step: Step) { self.step = step }

    public var json: SentJSON {
      .members([
        "finish": .bool(step.isOver), "reward": step.reward, "status": .string(step.status),
        "messages": .array(step.messages.map(\.json)), "metrics": step.metrics, "result": step.result,
      ])
    }
  }

  public struct MarkStale: SentReadable, Hashable {
    public var name: String
    public var worker: Int
    public var isStale: Bool

    public init(_ json: SentJSON) throws(Findings) {
      var fields = SentFields(json)
      let name = fields.required("name", as: String.self)
      let worker = fields.required("worker_id", as: Int.self)
      let isStale = fields.required("stale", as: Bool.self)
      guard let name, let worker, let isStale else { throw fields.findings }
      self.name = name
      self.worker = worker
      self.isStale = isStale
    }
  }
}
