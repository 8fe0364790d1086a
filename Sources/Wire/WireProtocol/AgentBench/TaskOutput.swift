import Episodes

/// How a sample stands, as AgentBench's workers tell it. While it runs, `index` and `result` are null.
public struct TaskOutput: SentReadable, Hashable {
  public var index: TaskIndex?
  public var status: EpisodeStatus
  public var result: SentJSON
  public var history: [HistoryItem]?

  public init(
    index: TaskIndex? = nil, status: EpisodeStatus, result: SentJSON = .null, history: [HistoryItem]? = nil
  ) {
    self.index = index
    self.status = status
    self.result = result
    self.history = history
  }

  public init(_ json: SentJSON) throws(Findings) {
    var fields = SentFields(json)
    index = fields.optional("index")
    status = fields.optional("status") ?? .running
    result = fields.optional("result") ?? .null
    history = fields.optional("history")
    try fields.check()
  }

  /// Absent members are written as null: the original's are always there.
  public var json: SentJSON {
    .members([
      "index": index?.json ?? .null, "status": .string(status.rawValue), "result": result,
      "history": history.map { .array($0.map(\.json)) } ?? .null,
    ])
  }
}

extension EpisodeStatus: SentReadable {
  public init(_ json: SentJSON) throws(Findings) {
    guard let status = json.string.flatMap(Self.init(rawValue:)) else { throw .choice(Self.allCases.map(\.rawValue)) }
    self = status
  }
}
