extension Grammar {
  /// A random text of the grammar: choices are uniform, and open repetitions stay within `slack` of their minimum.
  ///
  /// Rules that refer to themselves are followed freely eight times; then the shortest way out is taken. A reference
  /// that names no rule gives nothing.
  public func sample(using random: inout RandomSource, slack: Int = 12) -> String {
    var sampler = GrammarSampler(slack: slack)
    return sampler.text(self, nil, 0, &random)
  }
}

/// Writes random texts of a grammar.
private struct GrammarSampler {
  let slack: Int
  /// How often a rule comes back within itself at random.
  static let freeDepth = 8
  /// The rules that are being followed.
  private var active: Set<String> = []

  init(slack: Int) { self.slack = slack }

  mutating func text(_ grammar: Grammar, _ scope: RuleScope?, _ depth: Int, _ random: inout RandomSource) -> String {
    switch grammar {
    case .literal(let text): return text
    case .sequence(let parts): return parts.map { text($0, scope, depth, &random) }.joined()
    case .choice(let parts):
      let open = affordable(parts, scope, depth)
      return random.pick(open).map { text($0, scope, depth, &random) } ?? ""
    case .characters(let set, let min, let max):
      let count = count(min, max, &random, slack: slack)
      let ascii = set.ascii
      if let first = ascii.first {
        let bytes = (0..<count).map { _ in random.pick(ascii) ?? first }
        return String(decoding: bytes, as: UTF8.self)
      }
      return String(String.UnicodeScalarView((0..<count).compactMap { _ in Self.scalar(set, &random) }))
    case .repetition(let part, let min, let max):
      // Copies of what nests get fewer with each level, so that the text stays small.
      let isNesting = RuleScope.height(part, scope) > 0
      let count = count(min, max, &random, slack: isNesting ? slack >> depth : slack)
      return (0..<count).map { _ in text(part, scope, depth, &random) }.joined()
    case .reference(let name):
      guard let home = scope?.home(of: name), let rule = home.definitions[name],
        RuleScope.height(grammar, scope) < .max
      else { return "" }
      let isNew = active.insert(name).inserted
      defer { if isNew { active.remove(name) } }
      return text(rule, home, isNew ? depth : depth + 1, &random)
    case .rules(let definitions, let start):
      return text(start, RuleScope(definitions, parent: scope), depth, &random)
    }
  }

  /// The alternatives that lead to an end soon enough.
  private func affordable(_ parts: [Grammar], _ scope: RuleScope?, _ depth: Int) -> [Grammar] {
    let heights = parts.map { RuleScope.height($0, scope) }
    let least = heights.min() ?? 0
    let most = depth < Self.freeDepth ? Int.max - 1 : least
    return zip(parts, heights).filter { $0.1 <= most }.map(\.0)
  }

  private func count(_ min: Int, _ max: Int?, _ random: inout RandomSource, slack: Int) -> Int {
    let low = Swift.max(min, 0)
    let high = Swift.min(max ?? low + slack, low + slack)
    return high <= low ? low : low + random.below(high - low + 1)
  }

  private static func scalar(_ set: CharacterClass, _ random: inout RandomSource) -> Unicode.Scalar? {
    let ranges = set.ranges
    let size = ranges.reduce(0) { $0 + $1.count }
    guard size > 0 else { return nil }
    var rest = random.below(size)
    for range in ranges {
      if rest < range.count { return Unicode.Scalar(range.lowerBound + UInt32(rest)) }
      rest -= range.count
    }
    return nil
  }
}

/// Rules that can be referred to from a place in a grammar.
private final class RuleScope {
  let definitions: [String: Grammar]
  private let parent: RuleScope?
  /// The fewest references within references that end each rule; missing while none is known.
  private var heights: [String: Int] = [:]

  init(_ definitions: [String: Grammar], parent: RuleScope?) {
    self.definitions = definitions
    self.parent = parent
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for (name, rule) in definitions {
        let height = Self.height(rule, self)
        guard height < heights[name] ?? .max else { continue }
        heights[name] = height
        hasChanged = true
      }
    }
  }

  func home(of name: String) -> RuleScope? { definitions[name] != nil ? self : parent?.home(of: name) }

  /// The fewest references within references that a text of `grammar` takes; `Int.max` when it has none.
  static func height(_ grammar: Grammar, _ scope: RuleScope?) -> Int {
    switch grammar {
    case .literal: return 0
    case .characters(let set, let min, _): return min > 0 && set.isEmpty ? .max : 0
    case .sequence(let parts): return parts.reduce(0) { max($0, height($1, scope)) }
    case .choice(let parts): return parts.reduce(Int.max) { min($0, height($1, scope)) }
    case .repetition(let part, let min, _): return min > 0 ? height(part, scope) : 0
    case .reference(let name):
      guard let height = scope?.home(of: name)?.heights[name] else { return .max }
      return height == .max ? .max : height + 1
    case .rules(let definitions, let start): return height(start, RuleScope(definitions, parent: scope))
    }
  }
}
