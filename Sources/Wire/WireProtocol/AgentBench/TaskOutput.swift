import Episodes

/// How a sample stands, as AgentBench's workers tell it. While it runs, `index` and `result` are null.
public struct TaskOutput: Codable, Sendable, Hashable {
  public var index: TaskIndex?
  public var status: EpisodeStatus
  public var result: JSONValue?
  public var history: [HistoryItem]?

  public init(
    index: TaskIndex? = nil, status: EpisodeStatus, result: JSONValue? = nil, history: [HistoryItem]? = nil
  ) {
    self.index = index
    self.status = status
    self.result = result
    self.history = history
  }

  private enum CodingKeys: String, CodingKey { case index, status, result, history }

  /// Absent members are written as null: the original's are always there.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(index, forKey: .index)
    try container.encode(status, forKey: .status)
    try container.encode(result, forKey: .result)
    try container.encode(history, forKey: .history)
  }
}
