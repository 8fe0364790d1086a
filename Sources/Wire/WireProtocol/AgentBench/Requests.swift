import Episodes

/// Bodies of requests to a controller of AgentBench's, and of a controller to its workers.
public enum AgentBenchRequest {
  public struct StartSample: SentReadable, Hashable {
    public var name: String
    public var index: TaskIndex
    /// A task of the client's own making, for workers that play such; AgentRL's clients may send one.
    public var customTask: SentJSON?
    /// Whether the client is AgentRL's: it always says `custom_task`, be it null, and AgentBench's never does.
    public var isAgentRL: Bool

    public init(_ json: SentJSON) throws(Findings) {
      var fields = SentFields(json)
      let name = fields.required("name", as: String.self)
      let index = fields.required("index", as: TaskIndex.self)
      customTask = fields.optional("custom_task")
      isAgentRL = json["custom_task"] != nil
      guard let name, let index else { throw fields.findings }
      self.name = name
      self.index = index
    }
  }

  /// The same, to a worker.
  public struct WorkerStart: SentReadable, Hashable {
    public var index: TaskIndex
    public var session: Int
    public var customTask: SentJSON?

    public init(index: TaskIndex, session: Int, customTask: SentJSON? = nil) {
      self.index = index
      self.session = session
      self.customTask = customTask
    }

    public init(_ json: SentJSON) throws(Findings) {
      var fields = SentFields(json)
      let index = fields.required("index", as: TaskIndex.self)
      let session = fields.required("session_id", as: Int.self)
      let customTask = fields.optional("custom_task", as: SentJSON.self)
      guard let index, let session else { throw fields.findings }
      self.init(index: index, session: session, customTask: customTask)
    }

    public var json: SentJSON {
      .members(["index": index.json, "session_id": .int(session), "custom_task": customTask])
    }
  }

  public struct Interact: SentReadable, Hashable {
    public var session: Int
    public var response: AgentOutput

    public init(session: Int, response: AgentOutput) {
      self.session = session
      self.response = response
    }

    public init(_ json: SentJSON) throws(Findings) {
      var fields = SentFields(json)
      let session = fields.required("session_id", as: Int.self)
      let response = fields.required("agent_response", as: AgentOutput.self)
      guard let session, let response else { throw fields.findings }
      self.init(session: session, response: response)
    }

    public var json: SentJSON { .members(["session_id": .int(session), "agent_response": response.json]) }
  }

  public struct Session: SentReadable, Hashable {
    public var session: Int

    public init(session: Int) { self.session = session }

    public init(_ json: SentJSON) throws(Findings) {
      var fields = SentFields(json)
      let session = fields.required("session_id", as: Int.self)
      guard let session else { throw fields.findings }
      self.session = session
    }

    public var json: SentJSON { .members(["session_id": .int(session)]) }
  }

  /// What a worker says of itself every few seconds.
  public struct Heartbeat: Encodable, SentReadable, Hashable {
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

    public struct NativeAddress: Encodable, SentReadable, Hashable {
      public var environment: String
      public var address: String

      public init(environment: String, address: String) {
        self.environment = environment
        self.address = address
      }

      public init(_ json: SentJSON) throws(Findings) {
        var fields = SentFields(json)
        let environment = fields.required("environment", as: String.self)
        let address = fields.required("address", as: String.self)
        guard let environment, let address else { throw fields.findings }
        self.init(environment: environment, address: address)
      }
    }

    public init(name: String, address: String, concurrency: Int, indices: [TaskIndex], gauntlet: NativeAddress? = nil) {
      self.name = name
      self.address = address
      self.concurrency = concurrency
      self.indices = indices
      self.gauntlet = gauntlet
    }

    public init(_ json: SentJSON) throws(Findings) {
      var fields = SentFields(json)
      let name = fields.required("name", as: String.self)
      let address = fields.required("address", as: String.self)
      let concurrency = fields.required("concurrency", as: Int.self)
      let indices = fields.required("indices", as: [TaskIndex].self)
      let gauntlet = fields.optional("gauntlet", as: NativeAddress.self)
      let isLeaving = fields.optional("leaving", as: Bool.self)
      guard let name, let address, let concurrency, let indices else { throw fields.findings }
      try fields.check()
      self.init(name: name, address: address, concurrency: concurrency, indices: indices, gauntlet: gauntlet)
      self.isLeaving = isLeaving
    }
  }

  public struct CalculateOverall: SentReadable, Hashable {
    public var name: String
    public var results: [TaskOutput]
    /// The same as they came, for a worker.
    public var sent: [SentJSON]

    public init(_ json: SentJSON) throws(Findings) {
      var fields = SentFields(json)
      let name = fields.required("name", as: String.self)
      let results = fields.required("results", as: [TaskOutput].self)
      guard let name, let results else { throw fields.findings }
      self.name = name
      self.results = results
      sent = json["results"]?.elements ?? []
    }

    public var json: SentJSON { .members(["name": .string(name), "results": .array(sent)]) }
  }
}
