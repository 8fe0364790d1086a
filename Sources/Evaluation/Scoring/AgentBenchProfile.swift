/// The overall score of AgentBench (arXiv:2308.03688v3, section 4): each environment's score over the mean that the
/// paper's models reached there, averaged over all eight.
public struct AgentBenchProfile: Sendable {
  /// Mean score in percent of the paper's models, by AgentBench's column.
  public static let weights: [(column: String, mean: Double)] = [
    ("os", 10.8), ("db", 13.0), ("kg", 13.9), ("dcg", 12.0), ("ltp", 3.5), ("hh", 13.0), ("ws", 30.7), ("wb", 11.6),
  ]

  /// The overall score of percents by column; nil unless all eight are there.
  public static func overall(_ percents: [String: Double]) -> Double? {
    var total = 0.0
    for (column, mean) in weights {
      guard let percent = percents[column] else { return nil }
      total += percent / mean
    }
    return total / Double(weights.count)
  }

  /// The columns that are not there, in AgentBench's order.
  public static func missing(_ percents: [String: Double]) -> [String] {
    weights.map(\.column).filter { percents[$0] == nil }
  }
}
