/// Reads GBNF by recursive descent.
struct GBNFParser {
  private var scanner: GBNFScanner
  /// Where each rule is referred to first.
  private var references: [(name: String, place: GBNFScanner.Place)] = []
  private var depth = 0
  /// Groups in groups.
  private static let deepest = 100
  /// The largest count of a repetition.
  private static let mostCopies = 1_000_000

  init(_ text: String) { scanner = GBNFScanner(text) }

  /// All rules by name.
  mutating func rules() throws -> [String: Grammar] {
    var rules: [String: Grammar] = [:]
    scanner.skipSpace()
    while !scanner.isAtEnd {
      let place = scanner.place
      guard let name = scanner.name() else { throw scanner.error("a rule: name ::= …") }
      scanner.skipSpace()
      guard scanner.take("::=") else { throw scanner.error("'::=' behind the name '\(name)'") }
      guard rules[name] == nil else {
        throw GBNFError(
          line: place.line, column: place.column, expected: "each rule once", found: "'\(name)' a second time")
      }
      scanner.skipSpace()
      rules[name] = try alternatives()
      guard scanner.isAtEnd || scanner.isAtRule else { throw scanner.error("'|', a further part or the next rule") }
    }
    if let unknown = references.first(where: { rules[$0.name] == nil }) {
      throw GBNFError(
        line: unknown.place.line, column: unknown.place.column, expected: "the name of a rule",
        found: "'\(unknown.name)', "
          + "which is not defined")
    }
    return rules
  }

  /// The names of rules, for a message.
  func names(_ rules: [String: Grammar]) -> String {
    rules.isEmpty ? "no rules" : "only " + rules.keys.sorted().joined(separator: ", ")
  }

  private mutating func alternatives() throws -> Grammar {
    var parts = [try sequence()]
    while scanner.take("|") {
      scanner.skipSpace()
      parts.append(try sequence())
    }
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private mutating func sequence() throws -> Grammar {
    var parts: [Grammar] = []
    while !scanner.isAtRule, let item = try item() {
      scanner.skipSpace()
      parts.append(try repeated(item))
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  /// A literal, class, reference or group; nil where none begins.
  private mutating func item() throws -> Grammar? {
    let place = scanner.place
    switch scanner.next {
    case "\"":
      scanner.skip()
      var text = String.UnicodeScalarView()
      while !scanner.take("\"") { text.append(try scanner.character(in: "the literal", end: "\"")) }
      return .literal(String(text))
    case "[":
      scanner.skip()
      return .one(try characterClass())
    case ".":
      scanner.skip()
      return .one(.all)
    case "(":
      scanner.skip()
      depth += 1
      guard depth <= Self.deepest else { throw scanner.error("at most \(Self.deepest) groups in one another") }
      scanner.skipSpace()
      let group = try alternatives()
      guard scanner.take(")") else { throw scanner.error("')' for the '(' of line \(place.line)") }
      depth -= 1
      return group
    case "<", "!": throw scanner.error("a part of text; references to tokens are not supported")
    default:
      guard let name = scanner.name() else { return nil }
      references.append((name, place))
      return .reference(name)
    }
  }

  private mutating func characterClass() throws -> CharacterClass {
    let isInverted = scanner.take("^")
    var ranges: [ClosedRange<UInt32>] = []
    while !scanner.take("]") {
      let place = scanner.place
      let low = try scanner.character(in: "the class", end: "]").value
      var high = low
      if scanner.next == "-", scanner.following != "]" {
        scanner.skip()
        high = try scanner.character(in: "the class", end: "]").value
      }
      guard low <= high else {
        throw GBNFError(
          line: place.line, column: place.column, expected: "a range from low to high", found: "one from high to low")
      }
      ranges.append(low...high)
    }
    let set = CharacterClass(ranges)
    return isInverted ? set.inverted : set
  }

  /// `item` with the repetition behind it, if there is one.
  private mutating func repeated(_ item: Grammar) throws -> Grammar {
    var result = item
    while true {
      let bounds: (min: Int, max: Int?)
      if scanner.take("?") {
        bounds = (0, 1)
      } else if scanner.take("*") {
        bounds = (0, nil)
      } else if scanner.take("+") {
        bounds = (1, nil)
      } else if scanner.take("{") {
        bounds = try counts()
      } else {
        return result
      }
      if case .characters(let set, 1, 1) = result {
        result = .characters(set, min: bounds.min, max: bounds.max)
      } else {
        result = .repetition(result, min: bounds.min, max: bounds.max)
      }
      scanner.skipSpace()
    }
  }

  private mutating func counts() throws -> (min: Int, max: Int?) {
    scanner.skipSpace()
    let min = try number()
    scanner.skipSpace()
    guard scanner.take(",") else {
      guard let min else { throw scanner.error("a number of copies") }
      guard scanner.take("}") else { throw scanner.error("',' or '}'") }
      return (min, min)
    }
    scanner.skipSpace()
    let place = scanner.place
    let max = try number()
    scanner.skipSpace()
    guard scanner.take("}") else { throw scanner.error("'}'") }
    guard max ?? .max >= min ?? 0 else {
      throw GBNFError(
        line: place.line, column: place.column, expected: "at least \(min ?? 0), the lower bound", found: "\(max ?? 0)")
    }
    return (min ?? 0, max)
  }

  private mutating func number() throws -> Int? {
    let place = scanner.place
    let digits = scanner.takeAll { ("0"..."9").contains($0) }
    guard !digits.isEmpty else { return nil }
    guard let number = Int(digits), number <= Self.mostCopies else {
      throw GBNFError(
        line: place.line, column: place.column, expected: "at most \(Self.mostCopies) copies", found: digits)
    }
    return number
  }
}
