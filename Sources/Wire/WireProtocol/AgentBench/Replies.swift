import Episodes

/// Bodies of answers that are no listing.
public enum AgentBenchReply {
  /// The answer to a start and to an interaction, and what AgentRL's dialect adds to it.
  public struct Sample: Codable, Sendable, Hashable {
    public var session: Int
    public var output: TaskOutput
    /// What moves the session besides its number, where the server has a token; absent elsewhere.
    public var capability: String?
    public var messages: [ChatMessage]?
    public var tools: [ChatTool]?

    enum CodingKeys: String, CodingKey {
      case output, capability, messages, tools
      case session = "session_id"
    }

    public init(session: Int, output: TaskOutput, capability: String? = nil, step: AgentRL.Step? = nil) {
      self.session = session
      self.output = output
      self.capability = capability
      messages = step?.messages
      tools = step?.tools
    }
  }

  /// A worker's answer to a start: AgentBench's has an output, AgentRL's is a step, ours is both.
  public struct WorkerStarted: Codable, Sendable, Hashable {
    public var session: Int?
    public var output: TaskOutput?
    public var step: AgentRL.Step?

    private enum CodingKeys: String, CodingKey {
      case output, messages
      case session = "session_id"
    }

    public init(session: Int, output: TaskOutput?, step: AgentRL.Step?) {
      self.session = session
      self.output = output
      self.step = step
    }

    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      session = try container.decodeIfPresent(Int.self, forKey: .session)
      output = try container.decodeIfPresent(TaskOutput.self, forKey: .output)
      step = container.contains(.messages) ? try AgentRL.Step(from: decoder) : nil
    }

    public func encode(to encoder: any Encoder) throws {
      try step?.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encodeIfPresent(session, forKey: .session)
      try container.encodeIfPresent(output, forKey: .output)
    }
  }

  /// A worker's answer to an interaction, in the dialect that it was asked in.
  public struct WorkerInteracted: Codable, Sendable, Hashable {
    public var session: Int
    public var output: TaskOutput?
    public var step: AgentRL.Step?

    enum CodingKeys: String, CodingKey {
      case output
      case session = "session_id"
      case step = "env_out"
    }

    public init(session: Int, output: TaskOutput? = nil, step: AgentRL.Step? = nil) {
      self.session = session
      self.output = output
      self.step = step
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
