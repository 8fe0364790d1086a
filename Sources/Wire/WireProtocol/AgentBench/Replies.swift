import Episodes

/// Bodies of answers that are no listing.
public enum AgentBenchReply {
  /// The answer to a start and to an interaction, and what AgentRL's dialect adds to it.
  public struct Sample: Sendable, Hashable {
    public var session: Int
    public var output: TaskOutput
    /// What moves the session besides its number, where the server has a token; absent elsewhere.
    public var capability: String?
    public var step: AgentRL.Step?

    public init(session: Int, output: TaskOutput, capability: String? = nil, step: AgentRL.Step? = nil) {
      self.session = session
      self.output = output
      self.capability = capability
      self.step = step
    }

    /// A sample that is over at its start says so in AgentRL's dialect, too.
    public var json: SentJSON {
      let end = step.flatMap { $0.isOver ? $0 : nil }
      return .members([
        "session_id": .int(session), "output": output.json, "capability": capability.map { .string($0) },
        "messages": step.map { .array($0.messages.map(\.json)) }, "tools": step.map { .array($0.tools.map(\.json)) },
        "finish": end.map { .bool($0.isOver) }, "status": end.map { .string($0.status) }, "reward": end?.reward,
        "metrics": end?.metrics, "result": end?.result,
      ])
    }
  }

  /// A worker's answer to a start: AgentBench's has an output, AgentRL's is a step, ours is both.
  public struct WorkerStarted: SentReadable, Hashable {
    public var session: Int?
    public var output: TaskOutput?
    public var step: AgentRL.Step?

    public init(session: Int, output: TaskOutput?, step: AgentRL.Step?) {
      self.session = session
      self.output = output
      self.step = step
    }

    public init(_ json: SentJSON) throws(Findings) {
      var fields = SentFields(json)
      session = fields.optional("session_id")
      output = fields.optional("output")
      try fields.check()
      step = json["messages"] == nil ? nil : try AgentRL.Step(json)
    }

    public var json: SentJSON {
      .members([
        "session_id": session.map { .int($0) }, "output": output?.json,
        "messages": step.map { .array($0.messages.map(\.json)) }, "tools": step.map { .array($0.tools.map(\.json)) },
        "status": step.map { .string($0.status) }, "finish": step.map { .bool($0.isOver) }, "reward": step?.reward,
        "metric": step?.metrics, "result": step?.result,
      ])
    }
  }

  /// A worker's answer to an interaction, in the dialect that it was asked in.
  public struct WorkerInteracted: SentReadable, Hashable {
    public var session: Int?
    public var output: TaskOutput?
    public var step: AgentRL.Step?

    public init(session: Int, output: TaskOutput? = nil, step: AgentRL.Step? = nil) {
      self.session = session
      self.output = output
      self.step = step
    }

    public init(_ json: SentJSON) throws(Findings) {
      var fields = SentFields(json)
      session = fields.optional("session_id")
      output = fields.optional("output")
      step = fields.optional("env_out")
      try fields.check()
    }

    public var json: SentJSON {
      .members([
        "session_id": session.map { .int($0) }, "output": output?.json, "env_out": step.map { .members($0.members) },
      ])
    }
  }

  public struct WorkerLoad: Encodable, Sendable, Hashable {
    public var concurrency: Int
    public var current: Int

    public init(concurrency: Int, current: Int) {
      self.concurrency = concurrency
      self.current = current
    }
  }

  /// The answer to `sample_status`.
  public struct SampleStatus: Sendable, Hashable {
    public struct Status: Sendable, Hashable {
      public var waitsForEnvironment: Bool
      public var waitsForAgent: Bool
      public var input: AgentOutput?
      public var output: TaskOutput

      public init(waitsForEnvironment: Bool, waitsForAgent: Bool, input: AgentOutput?, output: TaskOutput) {
        self.waitsForEnvironment = waitsForEnvironment
        self.waitsForAgent = waitsForAgent
        self.input = input
        self.output = output
      }
    }
    public var session: Int
    public var index: TaskIndex
    public var status: Status

    public init(session: Int, index: TaskIndex, status: Status) {
      self.session = session
      self.index = index
      self.status = status
    }

    public var json: SentJSON {
      .members([
        "session_id": .int(session), "index": index.json,
        "status": .members([
          "waiting_for_env": .bool(status.waitsForEnvironment), "waiting_for_agent": .bool(status.waitsForAgent),
          "env_input": status.input?.json ?? .null, "env_output": status.output.json,
        ]),
      ])
    }
  }
}
