/// A set of characters (Unicode scalars; surrogates are none).
///
/// In JSON it is `{"low", "high", "beyondASCII"}`, and `ranges` as well where it holds some, but not all, of the characters
/// beyond ASCII.
public struct CharacterClass: Sendable, Hashable {
  /// Bit b of word w is set when the ASCII character 64·w + b belongs to the class.
  private(set) var low: UInt64 = 0
  private(set) var high: UInt64 = 0
  /// The members beyond ASCII: ascending, apart from one another, free of surrogates.
  private(set) var beyond: [ClosedRange<UInt32>] = []

  /// The characters of `characters`.
  public init(_ characters: String) {
    self.init(characters.unicodeScalars.map { $0.value...$0.value })
  }

  /// The scalars in any of `ranges`; what is a surrogate or beyond U+10FFFF is ignored.
  public init(_ ranges: some Sequence<ClosedRange<UInt32>>) {
    var wide: [ClosedRange<UInt32>] = []
    for range in ranges {
      if range.lowerBound < 128 {
        for value in range.lowerBound...min(range.upperBound, 127) { insert(UInt8(value)) }
      }
      for all in Self.allBeyond {
        let lower = max(range.lowerBound, all.lowerBound)
        let upper = min(range.upperBound, all.upperBound)
        if lower <= upper { wide.append(lower...upper) }
      }
    }
    beyond = Self.merged(wide)
  }

  /// Everything but ASCII control characters; newline and tab are in.
  public static let anything = CharacterClass([9...10, 32...126] + allBeyond)
  /// Printable ASCII, space included.
  public static let printable = CharacterClass([32...126])
  /// Every Unicode scalar.
  public static let all = CharacterClass([0...0x10FFFF])

  private static let allBeyond: [ClosedRange<UInt32>] = [0x80...0xD7FF, 0xE000...0x10FFFF]

  /// The class without the characters of `characters`.
  public func excluding(_ characters: String) -> CharacterClass { subtracting(CharacterClass(characters)) }

  /// The characters that are not in the class.
  public var inverted: CharacterClass { Self.all.subtracting(self) }

  public func union(_ other: CharacterClass) -> CharacterClass { CharacterClass(ranges + other.ranges) }

  public func subtracting(_ other: CharacterClass) -> CharacterClass {
    var result = self
    result.low &= ~other.low
    result.high &= ~other.high
    result.beyond = Self.difference(beyond, other.beyond)
    return result
  }

  public func isSuperset(of other: CharacterClass) -> Bool { other.subtracting(self).isEmpty }

  public var isEmpty: Bool { low == 0 && high == 0 && beyond.isEmpty }

  /// Whether every character beyond ASCII belongs to the class.
  public var beyondASCII: Bool { beyond == Self.allBeyond }

  /// Whether the ASCII byte belongs to the class.
  public func contains(_ byte: UInt8) -> Bool {
    byte < 64 ? low >> UInt64(byte) & 1 == 1 : byte < 128 && high >> UInt64(byte - 64) & 1 == 1
  }

  public func contains(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 128 ? contains(UInt8(scalar.value)) : beyond.contains { $0.contains(scalar.value) }
  }

  /// The ASCII members in order.
  public var ascii: [UInt8] { (UInt8(0)..<128).filter(contains) }

  /// The members as ascending ranges that neither overlap nor touch within ASCII and beyond it.
  public var ranges: [ClosedRange<UInt32>] {
    Self.merged(ascii.map { UInt32($0)...UInt32($0) }) + beyond
  }

  private mutating func insert(_ byte: UInt8) {
    if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
  }

  private static func merged(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var result: [ClosedRange<UInt32>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, range.lowerBound <= last.upperBound + 1 {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }

  private static func difference(
    _ ranges: [ClosedRange<UInt32>], _ holes: [ClosedRange<UInt32>]
  ) -> [ClosedRange<UInt32>] {
    var result = ranges
    for hole in holes {
      result = result.flatMap { range -> [ClosedRange<UInt32>] in
        guard range.overlaps(hole) else { return [range] }
        var rest: [ClosedRange<UInt32>] = []
        if range.lowerBound < hole.lowerBound { rest.append(range.lowerBound...hole.lowerBound - 1) }
        if range.upperBound > hole.upperBound { rest.append(hole.upperBound + 1...range.upperBound) }
        return rest
      }
    }
    return result
  }
}

extension CharacterClass: Codable {
  private enum CodingKeys: String, CodingKey { case low, high, beyondASCII, ranges }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let pairs = try container.decodeIfPresent([[UInt32]].self, forKey: .ranges) ?? []
    let isAll = try container.decode(Bool.self, forKey: .beyondASCII)
    let ranges = try pairs.map { pair in
      guard pair.count == 2, pair[0] <= pair[1] else {
        throw DecodingError.dataCorruptedError(
          forKey: .ranges, in: container, debugDescription: "a range is two numbers, the lower one first: got \(pair)")
      }
      return pair[0]...pair[1]
    }
    self.init(isAll ? Self.allBeyond : ranges)
    low = try container.decode(UInt64.self, forKey: .low)
    high = try container.decode(UInt64.self, forKey: .high)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(low, forKey: .low)
    try container.encode(high, forKey: .high)
    try container.encode(beyondASCII, forKey: .beyondASCII)
    guard !beyondASCII, !beyond.isEmpty else { return }
    try container.encode(beyond.map { [$0.lowerBound, $0.upperBound] }, forKey: .ranges)
  }
}
