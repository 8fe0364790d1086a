/// Regular expressions as JSON Schema's `pattern` has them (ECMA-262), as far as they are plain: characters, `.`, classes
/// `[a-z]` and `[^…]`, `\d \D \w \W \s \S`, `\n \t \r \f \v \0 \xHH \uHHHH` and escaped marks, groups `(…)` and `(?:…)`, `|`, and the
/// repetitions `? * + {n} {n,} {n,m}`.
///
/// `^` may begin and `$` may end the whole expression; where one is missing, any text may stand there. Look-around,
/// back-references, word boundaries and lazy repetitions are refused.
enum RegularExpression {
  /// What is wrong with an expression, and where.
  struct Fault: Error, CustomStringConvertible {
    var expression: String
    /// In characters, from 1.
    var column: Int
    var expected: String
    var description: String { "'\(expression)', character \(column): expected \(expected)" }
  }

  /// The texts in which `expression` is found.
  static func grammar(_ expression: String) throws -> Grammar {
    var parser = Parser(expression)
    return try parser.whole()
  }
}

extension Grammar {
  /// The texts in which a regular expression is found, as JSON Schema's `pattern` has it. Throws what is wrong with it.
  public init(pattern: String) throws { self = try RegularExpression.grammar(pattern) }
}

private struct Parser {
  private let expression: String
  private let text: [Unicode.Scalar]
  private var index = 0
  private var depth = 0
  private static let deepest = 100
  private static let mostCopies = 100_000
  private static let digits = CharacterClass("0123456789")
  private static let word = CharacterClass([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  private static let space = CharacterClass([
    9...13, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
    0x205F...0x205F,
    0x3000...0x3000, 0xFEFF...0xFEFF,
  ])
  private static let lineEnds = CharacterClass([0xA...0xA, 0xD...0xD, 0x2028...0x2029])

  init(_ expression: String) {
    self.expression = expression
    text = Array(expression.unicodeScalars)
  }

  private var next: Unicode.Scalar? { index < text.count ? text[index] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    index += 1
    return true
  }

  private func fault(_ expected: String, at place: Int? = nil) -> RegularExpression.Fault {
    .init(expression: expression, column: (place ?? index) + 1, expected: expected)
  }

  mutating func whole() throws -> Grammar {
    let isAtStart = take("^")
    let body = try alternatives()
    let isAtEnd = take("$")
    guard index == text.count else { throw fault(next == ")" ? "no ')' without a '('" : "'$' only at the end") }
    // In `^a|b$` each mark belongs to one alternative.
    guard !isAtStart && !isAtEnd || topLevelBars == 0 else {
      throw fault("a group around the alternatives between '^' and '$'", at: 0)
    }
    let any = Grammar.characters(.all, min: 0, max: nil)
    return .sequence((isAtStart ? [] : [any]) + [body] + (isAtEnd ? [] : [any]))
  }

  /// How many `|` stand outside of groups and classes.
  private var topLevelBars: Int {
    var (bars, level, isClass, at) = (0, 0, false, 0)
    while at < text.count {
      switch text[at] {
      case "\\": at += 1
      case "[": isClass = true
      case "]": isClass = false
      case "(" where !isClass: level += 1
      case ")" where !isClass: level -= 1
      case "|" where !isClass && level == 0: bars += 1
      default: break
      }
      at += 1
    }
    return bars
  }

  private mutating func alternatives() throws -> Grammar {
    var parts = [try sequence()]
    while take("|") { parts.append(try sequence()) }
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private mutating func sequence() throws -> Grammar {
    var parts: [Grammar] = []
    while let next, !["|", ")", "$"].contains(next) { parts.append(try repeated(try atom())) }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func atom() throws -> Grammar {
    let place = index
    guard let scalar = next else { throw fault("a character") }
    index += 1
    switch scalar {
    case ".": return .one(Self.lineEnds.inverted)
    case "[": return .one(try characterClass())
    case "\\": return .one(try escape())
    case "(":
      depth += 1
      guard depth <= Self.deepest else { throw fault("at most \(Self.deepest) groups in one another") }
      if take("?"), !take(":") {
        throw fault("'(?:' or a plain group; look-around and names are not supported", at: place)
      }
      let group = try alternatives()
      guard take(")") else { throw fault("')' for the '(' of character \(place + 1)") }
      depth -= 1
      return group
    case "^": throw fault("'^' only at the beginning", at: place)
    case "*", "+", "?", "{": throw fault("something to repeat before '\(scalar)'", at: place)
    default: return .literal(String(scalar))
    }
  }

  private mutating func repeated(_ part: Grammar) throws -> Grammar {
    let bounds: (min: Int, max: Int?)
    switch next {
    case "?": bounds = (0, 1)
    case "*": bounds = (0, nil)
    case "+": bounds = (1, nil)
    case "{":
      index += 1
      let min = try number()
      let max = take(",") ? (next == "}" ? nil : try number()) : min
      guard next == "}", min <= max ?? .max else { throw fault("'{n}', '{n,}' or '{n,m}', the lower bound first") }
      bounds = (min, max)
    default: return part
    }
    index += 1
    if let next, ["?", "*", "+", "{"].contains(next) {
      throw fault("one repetition; lazy ones are not supported, since only whole texts count")
    }
    if case .characters(let set, 1, 1) = part { return .characters(set, min: bounds.min, max: bounds.max) }
    return .repetition(part, min: bounds.min, max: bounds.max)
  }

  private mutating func number() throws -> Int {
    let start = index
    while let next, Self.digits.contains(next) { index += 1 }
    guard let value = Int(String(String.UnicodeScalarView(text[start..<index]))), value <= Self.mostCopies else {
      throw fault("a number of copies, at most \(Self.mostCopies)", at: start)
    }
    return value
  }

  private mutating func characterClass() throws -> CharacterClass {
    let isInverted = take("^")
    var set = CharacterClass("")
    while !take("]") {
      guard let first = next else { throw fault("']', which ends the class") }
      let place = index
      let low = try member(first)
      guard next == "-", index + 1 < text.count, text[index + 1] != "]" else {
        set = set.union(low)
        continue
      }
      index += 1
      let high = try member(text[index])
      guard let from = low.single, let to = high.single, from <= to else {
        throw fault("a range from low to high", at: place)
      }
      set = set.union(CharacterClass([from...to]))
    }
    return isInverted ? set.inverted : set
  }

  private mutating func member(_ scalar: Unicode.Scalar) throws -> CharacterClass {
    index += 1
    if scalar == "\\" { return take("b") ? CharacterClass("\u{8}") : try escape() }
    return CharacterClass([scalar.value...scalar.value])
  }

  /// What stands behind a backslash.
  private mutating func escape() throws -> CharacterClass {
    guard let scalar = next else { throw fault("a character behind '\\'") }
    index += 1
    switch scalar {
    case "d": return Self.digits
    case "D": return Self.digits.inverted
    case "w": return Self.word
    case "W": return Self.word.inverted
    case "s": return Self.space
    case "S": return Self.space.inverted
    case "n": return CharacterClass("\n")
    case "t": return CharacterClass("\t")
    case "r": return CharacterClass("\r")
    case "f": return CharacterClass("\u{C}")
    case "v": return CharacterClass("\u{B}")
    case "0" where !(next.map(Self.digits.contains) ?? false): return CharacterClass("\0")
    case "x": return try hexadecimal(2)
    case "u": return try hexadecimal(4)
    default:
      guard !Self.word.contains(scalar) else {
        throw fault("an escape that is known; '\\\(scalar)' is not supported", at: index - 1)
      }
      return CharacterClass([scalar.value...scalar.value])
    }
  }

  private mutating func hexadecimal(_ count: Int) throws -> CharacterClass {
    let digits = String(String.UnicodeScalarView(text[index...].prefix(count)))
    guard digits.unicodeScalars.count == count, digits.unicodeScalars.allSatisfy(\.properties.isASCIIHexDigit),
      let value = UInt32(digits, radix: 16), Unicode.Scalar(value) != nil
    else { throw fault("\(count) hexadecimal digits of a character") }
    index += count
    return CharacterClass([value...value])
  }
}

extension CharacterClass {
  /// The only member, where there is just one.
  fileprivate var single: UInt32? {
    let ranges = ranges
    return ranges.count == 1 && ranges[0].count == 1 ? ranges[0].lowerBound : nil
  }
}
