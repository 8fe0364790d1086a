/// What two neighbouring symbols join to: an open-addressed table keyed by both ids, eight bytes an entry, so that the table
/// of a large vocabulary stays in the processor's cache.
struct PairTable: Sendable {
  /// What a pair joins to. The pair of the smallest rank is joined first.
  struct Merge: Sendable {
    var rank: UInt32
    var token: Int32
    /// No pair: a rank that nothing exceeds.
    static let none = Merge(rank: .max, token: -1)
  }
  /// Ids are smaller than this.
  static let idLimit = 1 << 21
  /// The most pairs.
  static let countLimit = 1 << 22 - 1

  /// Left id, right id and index into `merges`, from the top; all ones in a free entry.
  private var entries: [UInt64]
  private var shift: UInt64
  private var merges: [Merge] = []
  var count: Int { merges.count }

  /// Makes room for `capacity` pairs; it grows when there are more.
  init(capacity: Int = 0) {
    var bits = 4
    while (1 << bits) * 3 < capacity * 4 { bits += 1 }
    shift = UInt64(64 - bits)
    entries = Array(repeating: .max, count: 1 << bits)
    merges.reserveCapacity(capacity)
  }

  /// Enters a pair; one that is there already stays as it is. False when the table can take no more or an id is too large.
  mutating func insert(_ left: Int32, _ right: Int32, _ merge: Merge) -> Bool {
    guard count < Self.countLimit, (0..<Self.idLimit).contains(Int(left)), (0..<Self.idLimit).contains(Int(right))
    else { return false }
    if count * 4 >= entries.count * 3 { grow() }
    let key = Self.key(left, right)
    if place(key << 22 | UInt64(count)) { merges.append(merge) }
    return true
  }

  private mutating func place(_ entry: UInt64) -> Bool {
    var at = Self.slot(entry >> 22, shift)
    while entries[at] != .max {
      if entries[at] >> 22 == entry >> 22 { return false }
      at = (at + 1) & (entries.count - 1)
    }
    entries[at] = entry
    return true
  }

  private mutating func grow() {
    let old = entries
    entries = Array(repeating: .max, count: old.count * 2)
    shift -= 1
    for entry in old where entry != .max { _ = place(entry) }
  }

  /// Lends the table for many look-ups in a row.
  @inline(__always)
  func withReader<Result>(_ body: (Reader) -> Result) -> Result {
    entries.withUnsafeBufferPointer { entries in
      merges.withUnsafeBufferPointer { body(Reader(entries: entries, merges: $0, shift: shift)) }
    }
  }

  struct Reader {
    fileprivate let entries: UnsafeBufferPointer<UInt64>
    fileprivate let merges: UnsafeBufferPointer<Merge>
    fileprivate let shift: UInt64

    /// What the pair joins to; `none` when it does not, or when an id is below zero.
    @inline(__always)
    func find(_ left: Int32, _ right: Int32) -> Merge {
      guard left | right >= 0 else { return .none }
      let key = PairTable.key(left, right)
      var at = PairTable.slot(key, shift)
      while true {
        let entry = entries[at]
        if entry >> 22 == key { return merges[Int(truncatingIfNeeded: entry & 0x3F_FFFF)] }
        if entry == .max { return .none }
        at = (at + 1) & (entries.count - 1)
      }
    }
  }

  @inline(__always)
  fileprivate static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 21 | UInt64(UInt32(bitPattern: right))
  }

  @inline(__always)
  fileprivate static func slot(_ key: UInt64, _ shift: UInt64) -> Int {
    Int(truncatingIfNeeded: ((key ^ key >> 21) &* 0x9E37_79B9_7F4A_7C15) >> shift)
  }
}
