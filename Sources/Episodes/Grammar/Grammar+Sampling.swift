extension Grammar {
  /// A random text of the grammar: choices are uniform, and open repetitions stay within `slack` of their minimum.
  public func sample(using random: inout RandomSource, slack: Int = 12) -> String {
    switch self {
    case .literal(let text): return text
    case .sequence(let parts): return parts.map { $0.sample(using: &random, slack: slack) }.joined()
    case .choice(let parts): return random.pick(parts)?.sample(using: &random, slack: slack) ?? ""
    case .characters(let set, let min, let max):
      let ascii = set.ascii
      let count = Self.count(min, max, slack, &random)
      guard let first = ascii.first else { return String(repeating: "é", count: count) }
      let bytes = (0..<count).map { _ in random.pick(ascii) ?? first }
      return String(decoding: bytes, as: UTF8.self)
    case .repetition(let part, let min, let max):
      return (0..<Self.count(min, max, slack, &random)).map { _ in part.sample(using: &random, slack: slack) }.joined()
    }
  }

  private static func count(_ min: Int, _ max: Int?, _ slack: Int, _ random: inout RandomSource) -> Int {
    let low = Swift.max(min, 0)
    let high = Swift.min(max ?? low + slack, low + slack)
    return high <= low ? low : low + random.below(high - low + 1)
  }
}
