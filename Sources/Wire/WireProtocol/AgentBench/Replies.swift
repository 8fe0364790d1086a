import Episodes

/// Bodies of answers that are no listing.
public enum AgentBenchReply {
  /// The answer to a start and to an interaction.
  public struct Sample: Codable, Sendable, Hashable {
    public var session: Int
    public var output: TaskOutput
    /// What moves the session besides its number, where the server has a token; absent elsewhere.
    public var capability: String?

    enum CodingKeys: String, CodingKey {
      case output, capability
      case session = "session_id"
    }

    public init(session: Int, output: TaskOutput, capability: String? = nil) {
      self.session = session
      self.output = output
      self.capability = capability
    }
  }

  public struct WorkerLoad: Codable, Sendable, Hashable {
    public var concurrency: Int
    public var current: Int

    public init(concurrency: Int, current: Int) {
      self.concurrency = concurrency
      self.current = current
    }
  }

  /// The answer to `sample_status`.
  public struct SampleStatus: Codable, Sendable, Hashable {
    public struct Status: Codable, Sendable, Hashable {
      public var waitsForEnvironment: Bool
      public var waitsForAgent: Bool
      public var input: AgentOutput?
      public var output: TaskOutput

      enum CodingKeys: String, CodingKey {
        case waitsForEnvironment = "waiting_for_env"
        case waitsForAgent = "waiting_for_agent"
        case input = "env_input"
        case output = "env_output"
      }

      public init(waitsForEnvironment: Bool, waitsForAgent: Bool, input: AgentOutput?, output: TaskOutput) {
        self.waitsForEnvironment = waitsForEnvironment
        self.waitsForAgent = waitsForAgent
        self.input = input
        self.output = output
      }

      public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(waitsForEnvironment, forKey: .waitsForEnvironment)
        try container.encode(waitsForAgent, forKey: .waitsForAgent)
        try container.encode(input, forKey: .input)
        try container.encode(output, forKey: .output)
      }
    }
    public var session: Int
    public var index: TaskIndex
    public var status: Status

    enum CodingKeys: String, CodingKey {
      case index, status
      case session = "session_id"
    }

    public init(session: Int, index: TaskIndex, status: Status) {
      self.session = session
      self.index = index
      self.status = status
    }
  }
}
