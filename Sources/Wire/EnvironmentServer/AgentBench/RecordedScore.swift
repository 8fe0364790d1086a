import Episodes

/// AgentBench's results have no place for a sample's score, and its clients bring back what they were given: the score goes with
/// the result.
enum RecordedScore {
  static let key = "gauntlet_score"

  static func result(of verdict: Verdict) -> JSONValue {
    switch verdict.result {
    case .object(var members):
      members[key] = .double(verdict.score)
      return .object(members)
    case .null: return [key: .double(verdict.score)]
    case let other: return ["value": other, key: .double(verdict.score)]
    }
  }

  /// The result as it was, and the score; 0 where there is none.
  static func split(_ result: JSONValue?) -> (result: JSONValue, score: Double) {
    guard case .object(var members) = result, let score = members.removeValue(forKey: key)?.doubleValue,
      (0...1).contains(score)
    else { return (result ?? .null, 0) }
    if members.isEmpty { return (.null, score) }
    if members.count == 1, let value = members["value"] { return (value, score) }
    return (.object(members), score)
  }
}
