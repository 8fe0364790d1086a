/// Finds the token that stands for some bytes: an open-addressed table of ids, whose keys are the tokens' own bytes.
struct TokenTable: Sendable {
  private struct Slot: Sendable {
    var hash: UInt32
    /// -1 marks a free slot.
    var token: Int32
  }
  private var slots: [Slot]
  private let mask: Int

  /// Makes room for `capacity` tokens.
  init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = Array(repeating: Slot(hash: 0, token: -1), count: size)
    mask = size - 1
  }

  /// Enters `token` under its bytes. Where another token has the same bytes, `replaces` says whether this one takes its place.
  mutating func insert(_ token: Int32, _ tokens: TokenBytes, replaces: Bool) {
    let new = tokens.range(token)
    tokens.withBytes { bytes in
      let hash = WordBytes.hash(bytes + new.lowerBound, new.count)
      var at = Int(truncatingIfNeeded: hash >> 32) & mask
      while slots[at].token >= 0 {
        let old = tokens.range(slots[at].token)
        if slots[at].hash == UInt32(truncatingIfNeeded: hash), old.count == new.count,
          Self.equal(bytes + old.lowerBound, bytes + new.lowerBound, new.count)
        {
          if replaces { slots[at].token = token }
          return
        }
        at = (at + 1) & mask
      }
      slots[at] = Slot(hash: UInt32(truncatingIfNeeded: hash), token: token)
    }
  }

  /// The token of `count` bytes from `start` on; -1 when there is none.
  @inline(__always)
  func find(_ start: UnsafePointer<UInt8>, _ count: Int, _ tokens: TokenBytes) -> Int32 {
    let hash = WordBytes.hash(start, count)
    var at = Int(truncatingIfNeeded: hash >> 32) & mask
    return slots.withUnsafeBufferPointer { slots in
      while slots[at].token >= 0 {
        if slots[at].hash == UInt32(truncatingIfNeeded: hash) {
          let range = tokens.range(slots[at].token)
          if range.count == count, tokens.withBytes({ Self.equal($0 + range.lowerBound, start, count) }) {
            return slots[at].token
          }
        }
        at = (at + 1) & mask
      }
      return -1
    }
  }

  @inline(__always)
  private static func equal(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if count <= WordBytes.limit { return WordBytes(a, count) == WordBytes(b, count) }
    for index in 0..<count where a[index] != b[index] { return false }
    return true
  }
}
