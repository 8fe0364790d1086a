/// Numbers as JSON writes them, between bounds.
enum JSONNumberGrammar {
  /// Where numbers begin or end.
  struct Bound {
    var value: DecimalNumber
    /// Whether the value itself belongs to them.
    var isIn: Bool
  }

  /// The most digits before the point where no bound says so, and behind it.
  private static let mostDigits = 18
  private static let mostPlaces = 17

  /// Any number.
  static let anyNumber = Grammar.sequence([
    .optional(.literal("-")), natural(from: [], to: nil), fraction(nil, nil),
    .optional(.sequence([.anyOf(["e", "E", "e+", "e-"]), natural(from: [], to: [9, 9])])),
  ])

  /// Whole numbers between bounds.
  static func integers(from low: Bound?, to high: Bound?) -> Grammar {
    signed(from: low, to: high) { low, high in
      let least = low.map { $0.value.isWhole && $0.isIn ? $0.value.whole : $0.value.wholeAbove } ?? []
      guard let high else { return natural(from: least, to: nil) }
      let isOver = high.value.isWhole && !high.isIn
      if isOver, high.value.isZero { return .choice([]) }
      return natural(from: least, to: isOver ? DecimalNumber.predecessor(high.value.whole) : high.value.whole)
    }
  }

  /// Numbers between bounds, without exponents.
  static func numbers(from low: Bound?, to high: Bound?) -> Grammar {
    signed(from: low, to: high) { low, high in
      let first = low?.value.whole ?? []
      guard let high else {
        return .choice([
          .sequence([digits(first), fraction(low, nil)]),
          .sequence([natural(from: DecimalNumber.successor(first), to: nil), fraction(nil, nil)]),
        ])
      }
      let last = high.value.whole
      if first == last { return .sequence([digits(first), fraction(low, high)]) }
      guard DecimalNumber.isLess(first, last) else { return .choice([]) }
      return .choice([
        .sequence([digits(first), fraction(low, nil)]),
        .sequence([
          natural(from: DecimalNumber.successor(first), to: DecimalNumber.predecessor(last)), fraction(nil, nil),
        ]),
        .sequence([digits(last), fraction(nil, high)]),
      ])
    }
  }

  /// Puts numbers together from those that are not negative and those that are, which `magnitudes` gives.
  private static func signed(
    from low: Bound?, to high: Bound?, _ magnitudes: (Bound?, Bound?) -> Grammar
  ) -> Grammar {
    func magnitude(_ bound: Bound) -> Bound { Bound(value: bound.value.magnitude, isIn: bound.isIn) }
    var parts: [Grammar] = []
    if !(high?.value.isNegative ?? false) {
      let isBelow = low?.value.isNegative ?? true
      parts.append(magnitudes(isBelow ? nil : low, high))
    }
    if low?.value.isNegative ?? true {
      // Zero has no sign.
      let least = high.flatMap { $0.value.isNegative ? magnitude($0) : nil } ?? Bound(value: .zero, isIn: false)
      parts.append(.sequence([.literal("-"), magnitudes(least, low.map(magnitude))]))
    }
    return .choice(parts)
  }

  private static func digits(_ number: [UInt8]) -> Grammar {
    .literal(number.isEmpty ? "0" : String(decoding: number.map { $0 + 48 }, as: UTF8.self))
  }

  /// Whole numbers from `low` to `high`, given by their digits (none for 0); `mostDigits` of them where there is no `high`.
  static func natural(from low: [UInt8], to high: [UInt8]?) -> Grammar {
    let most = max(high?.count ?? mostDigits, high == nil ? low.count : 0)
    var parts: [Grammar] = []
    if low.isEmpty { parts.append(.literal("0")) }
    for count in stride(from: max(low.count, 1), through: most, by: 1) {
      let first = count == low.count ? low : [1] + Array(repeating: 0, count: count - 1)
      let last = count == high?.count ? high ?? [] : Array(repeating: 9, count: count)
      if !DecimalNumber.isLess(last, first) { parts.append(between(first[...], last[...])) }
    }
    return .choice(parts)
  }

  /// Strings of digits from `low` to `high`, all equally long.
  private static func between(_ low: ArraySlice<UInt8>, _ high: ArraySlice<UInt8>) -> Grammar {
    guard let first = low.first, let last = high.first else { return .literal("") }
    let (lower, upper) = (low.dropFirst(), high.dropFirst())
    let (isLowest, isHighest) = (lower.allSatisfy { $0 == 0 }, upper.allSatisfy { $0 == 9 })
    if isLowest, isHighest { return .sequence([one(first, last), any(lower.count, lower.count)]) }
    if first == last { return .sequence([one(first, first), between(lower, upper)]) }
    var parts: [Grammar] = []
    if !isLowest { parts.append(.sequence([one(first, first), between(lower, upper.map { _ in 9 }[...])])) }
    let (from, to) = (isLowest ? first : first + 1, isHighest ? last : last - 1)
    if from <= to { parts.append(.sequence([one(from, to), any(lower.count, lower.count)])) }
    if !isHighest { parts.append(.sequence([one(last, last), between(lower.map { _ in 0 }[...], upper)])) }
    return .choice(parts)
  }

  private static func one(_ low: UInt8, _ high: UInt8) -> Grammar {
    .one(CharacterClass([UInt32(low) + 48...UInt32(high) + 48]))
  }

  private static func any(_ min: Int, _ max: Int) -> Grammar {
    .characters(CharacterClass([48...57]), min: min, max: max)
  }

  /// What may stand behind the whole digits of a number between bounds that have the same ones: a point and digits, or nothing.
  private static func fraction(_ low: Bound?, _ high: Bound?) -> Grammar {
    let tail = tail(
      low.map { ($0.value.fraction[...], $0.isIn) }, high.map { ($0.value.fraction[...], $0.isIn) }, mostPlaces)
    return .choice(
      (tail.mayStop ? [.literal("")] : []) + (tail.more.map { [.sequence([.literal("."), $0])] } ?? []))
  }

  /// Further digits behind the point, at most `places`, where `low` and `high` are what is left of the bounds' digits: whether
  /// there may be none, and how there may be some.
  private static func tail(
    _ low: (digits: ArraySlice<UInt8>, isIn: Bool)?, _ high: (digits: ArraySlice<UInt8>, isIn: Bool)?, _ places: Int
  ) -> (mayStop: Bool, more: Grammar?) {
    let mayStop =
      (low.map { $0.digits.isEmpty && $0.isIn } ?? true) && (high.map { !$0.digits.isEmpty || $0.isIn } ?? true)
    guard places > 0 else { return (mayStop, nil) }
    if low == nil, high == nil { return (mayStop, any(1, places)) }
    let (first, last) = (low.map { $0.digits.first ?? 0 } ?? 0, high.map { $0.digits.first ?? 0 } ?? 9)
    guard first <= last else { return (mayStop, nil) }
    var parts: [Grammar] = []
    func add(_ from: UInt8, _ to: UInt8, isLow: Bool, isHigh: Bool) {
      guard from <= to else { return }
      let rest = tail(
        isLow ? low.map { ($0.digits.dropFirst(), $0.isIn) } : nil,
        isHigh ? high.map { ($0.digits.dropFirst(), $0.isIn) } : nil, places - 1)
      let ways = (rest.mayStop ? [.literal("")] : []) + (rest.more.map { [$0] } ?? [])
      if !ways.isEmpty { parts.append(.sequence([one(from, to), .choice(ways)])) }
    }
    if first == last {
      add(first, first, isLow: low != nil, isHigh: high != nil)
    } else {
      if low != nil { add(first, first, isLow: true, isHigh: false) }
      add(low == nil ? first : first + 1, high == nil ? last : last - 1, isLow: false, isHigh: false)
      if high != nil { add(last, last, isLow: false, isHigh: true) }
    }
    return (mayStop, parts.isEmpty ? nil : .choice(parts))
  }
}

extension JSONSchemaCompiler {
  func number(_ schema: OrderedJSON, isInteger: Bool, at pointer: String) throws -> Grammar {
    if let step = schema["multipleOf"], !isInteger || step.number != DecimalNumber("1") {
      throw JSONSchemaError(Self.join(pointer, "multipleOf"), "'multipleOf' is not supported, except 1 for integers")
    }
    func bound(_ keyword: String, isIn: Bool) throws -> JSONNumberGrammar.Bound? {
      guard let value = schema[keyword] else { return nil }
      guard let number = value.number, number.whole.count <= 18, number.fraction.count <= 15 else {
        throw JSONSchemaError(
          Self.join(pointer, keyword), "expected a number of at most 18 digits and 15 behind the point")
      }
      return .init(value: number, isIn: isIn)
    }
    /// The tighter of two bounds.
    func tighter(
      _ one: JSONNumberGrammar.Bound?, _ other: JSONNumberGrammar.Bound?,
      _ isTighter: (DecimalNumber, DecimalNumber) -> Bool
    ) -> JSONNumberGrammar.Bound? {
      guard let one, let other else { return one ?? other }
      return one.value == other.value ? other : isTighter(one.value, other.value) ? one : other
    }
    let low = tighter(try bound("minimum", isIn: true), try bound("exclusiveMinimum", isIn: false)) { $1 < $0 }
    let high = tighter(try bound("maximum", isIn: true), try bound("exclusiveMaximum", isIn: false)) { $0 < $1 }
    if let low, let high, high.value < low.value || high.value == low.value && !(low.isIn && high.isIn) {
      throw JSONSchemaError(pointer, "no number is between the bounds")
    }
    if isInteger { return JSONNumberGrammar.integers(from: low, to: high) }
    return low == nil && high == nil ? JSONNumberGrammar.anyNumber : JSONNumberGrammar.numbers(from: low, to: high)
  }
}
