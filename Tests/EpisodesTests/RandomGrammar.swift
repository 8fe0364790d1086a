import Episodes

/// Random small grammars, and what they mean by definition.
enum RandomGrammar {
  static let classes: [CharacterClass] = [
    .printable, CharacterClass("0123456789"), CharacterClass("ab"), CharacterClass("aé"),
    CharacterClass([0x3B0...0x3C9, 0xFFF0...0x1000F]), CharacterClass("\"\\").inverted, CharacterClass("a").inverted,
  ]

  /// A grammar of at most `depth` levels.
  static func make(_ depth: Int, _ random: inout RandomSource) -> Grammar {
    let kind = depth == 0 ? random.below(2) : random.below(6)
    switch kind {
    case 0: return .literal(random.pick(["a", "go to ", "é", "{\"x\": ", "", "ab", "aba"]) ?? "")
    case 1:
      let min = random.below(3)
      return .characters(
        random.pick(classes) ?? .printable, min: min, max: random.chance(0.3) ? nil : min + random.below(5))
    case 2: return .sequence((0..<1 + random.below(3)).map { _ in make(depth - 1, &random) })
    case 3: return .choice((0..<1 + random.below(3)).map { _ in make(depth - 1, &random) })
    case 4:
      let min = random.below(3)
      return .repetition(
        make(depth - 1, &random), min: min, max: random.chance(0.3) ? nil : min + random.below(4))
    default:
      // A rule that nests: in brackets, itself any number of times, then something.
      let body = make(depth - 1, &random)
      return .rules(
        ["nest": .choice([body, .sequence([.literal("("), .reference("nest"), .literal(")")])])],
        start: .sequence([.reference("nest"), make(depth - 1, &random)]))
    }
  }

  /// The places where a text of `grammar` that begins at `start` may end. By definition, and slowly.
  static func ends(
    _ grammar: Grammar, in text: [Unicode.Scalar], from start: Int, _ rules: [String: Grammar] = [:]
  ) -> Set<Int> {
    switch grammar {
    case .literal(let literal):
      let scalars = Array(literal.unicodeScalars)
      return text[start...].starts(with: scalars) ? [start + scalars.count] : []
    case .sequence(let parts):
      return parts.reduce([start]) { places, part in
        places.reduce(into: []) { $0.formUnion(ends(part, in: text, from: $1, rules)) }
      }
    case .choice(let parts): return parts.reduce(into: []) { $0.formUnion(ends($1, in: text, from: start, rules)) }
    case .characters(let set, let min, let max):
      return repeated(min, max, from: start, text.count) { at in
        at < text.count && set.contains(text[at]) ? [at + 1] : []
      }
    case .repetition(let part, let min, let max):
      return repeated(min, max, from: start, text.count) { ends(part, in: text, from: $0, rules) }
    case .reference(let name): return rules[name].map { ends($0, in: text, from: start, rules) } ?? []
    case .rules(let definitions, let body):
      return ends(body, in: text, from: start, rules.merging(definitions) { $1 })
    }
  }

  private static func repeated(
    _ min: Int, _ max: Int?, from start: Int, _ length: Int, _ once: (Int) -> Set<Int>
  ) -> Set<Int> {
    var places: Set<Int> = [start]
    var result: Set<Int> = min <= 0 ? [start] : []
    // Beyond this many copies nothing new can come.
    for count in 1..<(Swift.max(min, 0) + length + 2) where max.map({ count <= Swift.max($0, min) }) ?? true {
      places = places.reduce(into: []) { $0.formUnion(once($1)) }
      if count >= min { result.formUnion(places) }
    }
    return result
  }

  static func matches(_ grammar: Grammar, _ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    return ends(grammar, in: scalars, from: 0).contains(scalars.count)
  }

  /// A text that is near to one of the grammar's.
  static func disturbed(_ text: String, _ random: inout RandomSource) -> String {
    var scalars = Array(text.unicodeScalars)
    let place = random.below(scalars.count + 1)
    switch random.below(4) {
    case 0 where place < scalars.count: scalars.remove(at: place)
    case 1: scalars.insert(random.pick(["a", "b", "é", "(", ")", "7", "\u{FFFF}"]) ?? "a", at: place)
    case 2 where place < scalars.count: scalars[place] = random.pick(["a", "b", "ß", "0"]) ?? "a"
    default: scalars = Array(scalars.prefix(place))
    }
    return String(String.UnicodeScalarView(scalars))
  }
}
