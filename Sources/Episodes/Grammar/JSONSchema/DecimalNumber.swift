/// A number as JSON writes it, exactly: sign, whole digits, digits behind the point.
struct DecimalNumber: Hashable, Sendable {
  var isNegative: Bool
  /// The digits before the point, without leading zeros; empty for 0.
  var whole: [UInt8]
  /// The digits behind the point, without trailing zeros.
  var fraction: [UInt8]

  static let zero = DecimalNumber(isNegative: false, whole: [], fraction: [])
  /// Exponents beyond this are not taken.
  private static let largestExponent = 40

  init(isNegative: Bool, whole: [UInt8], fraction: [UInt8]) {
    self.whole = Array(whole.drop { $0 == 0 })
    self.fraction = Array(fraction.reversed().drop { $0 == 0 }.reversed())
    self.isNegative = isNegative && !(self.whole.isEmpty && self.fraction.isEmpty)
  }

  /// Reads a number; nil when the text is none or its exponent is out of reach.
  init?(_ text: String) {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative { rest.removeFirst() }
    let mantissa = rest.prefix { $0 != "e" && $0 != "E" }
    var exponent = 0
    if mantissa.count < rest.count {
      let written = rest.dropFirst(mantissa.count + 1)
      guard let value = Int(written), abs(value) <= Self.largestExponent else { return nil }
      exponent = value
    }
    let halves = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    guard halves.count <= 2, halves.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }) else { return nil }
    var whole = halves[0].utf8.map { $0 - 48 }
    var fraction = halves.count == 2 ? halves[1].utf8.map { $0 - 48 } : []
    while exponent > 0 {
      whole.append(fraction.isEmpty ? 0 : fraction.removeFirst())
      exponent -= 1
    }
    while exponent < 0 {
      fraction.insert(whole.popLast() ?? 0, at: 0)
      exponent += 1
    }
    self.init(isNegative: isNegative, whole: whole, fraction: fraction)
  }

  var isWhole: Bool { fraction.isEmpty }
  var isZero: Bool { whole.isEmpty && fraction.isEmpty }
  var magnitude: DecimalNumber { DecimalNumber(isNegative: false, whole: whole, fraction: fraction) }

  /// The whole number next to this one away from zero (0.2 → 1, 1 → 2).
  var wholeAbove: [UInt8] { Self.successor(whole) }

  static func successor(_ digits: [UInt8]) -> [UInt8] {
    var digits = digits
    for index in digits.indices.reversed() {
      if digits[index] < 9 {
        digits[index] += 1
        return digits
      }
      digits[index] = 0
    }
    return [1] + digits
  }

  static func predecessor(_ digits: [UInt8]) -> [UInt8] {
    var digits = digits
    for index in digits.indices.reversed() {
      if digits[index] > 0 {
        digits[index] -= 1
        return Array(digits.drop { $0 == 0 })
      }
      digits[index] = 9
    }
    return []
  }

  /// Compares magnitudes of whole numbers.
  static func isLess(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    one.count != other.count ? one.count < other.count : one.lexicographicallyPrecedes(other)
  }

  static func < (one: DecimalNumber, other: DecimalNumber) -> Bool {
    if one.isNegative != other.isNegative { return one.isNegative }
    let (small, large) = one.isNegative ? (other, one) : (one, other)
    if small.whole != large.whole { return isLess(small.whole, large.whole) }
    return small.fraction.lexicographicallyPrecedes(large.fraction)
  }
}
