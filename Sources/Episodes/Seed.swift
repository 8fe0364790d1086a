/// Where all randomness of an episode comes from. Equal seeds give equal streams on every machine.
public struct Seed: Sendable, Hashable, Codable, CustomStringConvertible, ExpressibleByIntegerLiteral {
  public var rawValue: UInt64

  public init(_ rawValue: UInt64) { self.rawValue = rawValue }
  public init(integerLiteral value: UInt64) { rawValue = value }
  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(UInt64.self)
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
  public var description: String { String(rawValue) }

  /// The seed for a named part of what this seed governs; different labels give unrelated streams.
  public func derived(_ label: String) -> Seed {
    // FNV-1a over the label, then SplitMix64's finalizer over both.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in label.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Seed(RandomSource.mix(rawValue &+ RandomSource.mix(hash)))
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, fast, and the same on every platform.
public struct RandomSource: RandomNumberGenerator, Sendable, Hashable {
  private var state: UInt64

  public init(_ seed: Seed) { state = seed.rawValue }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Self.mix(state)
  }

  /// A uniform integer in `0..<bound` by multiply-shift; `bound` must be positive. Stable across library versions,
  /// which the standard library's `Int.random(in:using:)` does not promise.
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "below() needs a positive bound")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A uniform double in [0, 1) with 53 bits.
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// True with probability `p`.
  public mutating func chance(_ p: Double) -> Bool { unit() < p }

  /// One element, or nil from an empty collection.
  public mutating func pick<C: RandomAccessCollection>(_ elements: C) -> C.Element? {
    guard !elements.isEmpty else { return nil }
    return elements[elements.index(elements.startIndex, offsetBy: below(elements.count))]
  }

  /// The elements in a random order (Fisher-Yates).
  public mutating func shuffled<S: Sequence>(_ elements: S) -> [S.Element] {
    var result = Array(elements)
    var i = result.count - 1
    while i > 0 {
      result.swapAt(i, below(i + 1))
      i -= 1
    }
    return result
  }

  static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
