/// Positions of one side, one bit each.
public struct Positions: Sendable, Hashable, Sequence {
  var bits: UInt8 = 0

  public init(_ positions: [Int] = []) {
    for position in positions where (0..<4).contains(position) { bits |= 1 << UInt8(position) }
  }
  init(_ position: Int) { insert(position) }

  mutating func insert(_ position: Int) { bits |= 1 << UInt8(position) }
  mutating func remove(_ position: Int) { bits &= ~(1 << UInt8(position)) }
  func contains(_ position: Int) -> Bool { bits >> UInt8(position) & 1 == 1 }
  var count: Int { bits.nonzeroBitCount }
  var isEmpty: Bool { bits == 0 }
  /// The position that is the `index`th of them.
  subscript(_ index: Int) -> Int {
    var rest = bits
    for _ in 0..<index { rest &= rest - 1 }
    return rest.trailingZeroBitCount
  }

  public func makeIterator() -> Iterator { Iterator(rest: bits) }
  public struct Iterator: IteratorProtocol {
    var rest: UInt8
    public mutating func next() -> Int? {
      guard rest != 0 else { return nil }
      defer { rest &= rest - 1 }
      return rest.trailingZeroBitCount
    }
  }
  /// The only position, nil when there are more or none.
  var single: Int? { count == 1 ? bits.trailingZeroBitCount : nil }
}

/// What a side does with a living fish of its own.
public enum Move: Sendable, Hashable {
  case normal(fish: Int, target: Int)
  /// The active skill, with the teammates and the enemies that it is aimed at.
  case skill(fish: Int, friends: Positions, enemies: Positions)

  var isNormal: Bool { if case .normal = self { true } else { false } }
  var fish: Int {
    switch self {
    case .normal(let fish, _), .skill(let fish, _, _): fish
    }
  }
}

/// What the other side sees of a move.
public struct MoveReport: Sendable, Hashable {
  /// A passive that a hit set off, at a position of the side that was attacked.
  public enum Passive: String, Sendable, Hashable { case counter, deflect, reduce, heal, explode }
  public struct Triggered: Sendable, Hashable {
    public var passive: Passive
    /// The position of the fish; for a counter that of the victim, as the original reports it.
    public var position: Int
  }
  public var player: Int
  public var fish: Int
  public var type: SkillType
  /// The enemies it was aimed at.
  public var targets: Positions
  public var passives: [Triggered] = []
}
