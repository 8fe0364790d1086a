import Episodes

/// Bodies of requests to a controller of AgentBench's, and of a controller to its workers.
public enum AgentBenchRequest {
  public struct StartSample: Codable, Sendable, Hashable {
    public var name: String
    public var index: TaskIndex
    /// A task of the client's own making, for workers that play such; AgentRL's clients may send one.
    public var customTask: JSONValue?

    enum CodingKeys: String, CodingKey {
      case name, index
      case customTask = "custom_task"
    }

    public init(name: String, index: TaskIndex, customTask: JSONValue? = nil) {
      self.name = name
      self.index = index
      self.customTask = customTask
    }
  }

  /// The same, to a worker.
  public struct WorkerStart: Codable, Sendable, Hashable {
    public var index: TaskIndex
    public var session: Int
    public var customTask: JSONValue?

    enum CodingKeys: String, CodingKey {
      case index
      case session = "session_id"
      case customTask = "custom_task"
    }

    public init(index: TaskIndex, session: Int, customTask: JSONValue? = nil) {
      self.index = index
      self.session = session
      self.customTask = customTask
    }
  }

  public struct Interact: Codable, Sendable, Hashable {
    public var session: Int
    public var response: AgentOutput

    enum CodingKeys: String, CodingKey {
      case session = "session_id"
      case response = "agent_response"
    }

    public init(session: Int, response: AgentOutput) {
      self.session = session
      self.response = response
    }
  }

  public struct Session: Codable, Sendable, Hashable {
    public var session: Int

    enum CodingKeys: String, CodingKey { case session = "session_id" }

    public init(session: Int) { self.session = session }
  }

  /// What a worker says of itself every few seconds.
  public struct Heartbeat: Codable, Sendable, Hashable {
    public var name: String
    public var address: String
    public var concurrency: Int
    public var indices: [TaskIndex]
    /// Where a worker of ours answers in Gauntlet's own protocol; absent from others.
    public var gauntlet: NativeAddress?

    /// Whether the worker takes no more samples; absent from others.
    public var isLeaving: Bool?

    enum CodingKeys: String, CodingKey {
      case name, address, concurrency, indices, gauntlet
      case isLeaving = "leaving"
    }

    public struct NativeAddress: Codable, Sendable, Hashable {
      public var environment: String
      public var address: String

      public init(environment: String, address: String) {
        self.environment = environment
        self.address = address
      }
    }

    public init(name: String, address: String, concurrency: Int, indices: [TaskIndex], gauntlet: NativeAddress? = nil) {
      self.name = name
      self.address = address
      self.concurrency = concurrency
      self.indices = indices
      self.gauntlet = gauntlet
    }
  }

  public struct CalculateOverall: Codable, Sendable, Hashable {
    public var name: String
    public var results: [TaskOutput]

    public init(name: String, results: [TaskOutput]) {
      self.name = name
      self.results = results
    }
  }
}
