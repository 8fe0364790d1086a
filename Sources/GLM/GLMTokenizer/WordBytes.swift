/// The bytes of a short word as two integers, so that words are compared and hashed without a loop.
struct WordBytes: Equatable {
  /// The longest word that fits, in bytes.
  static let limit = 16
  let low: UInt64
  let high: UInt64

  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// `count` bytes from `start` on, at most `limit`. With the count, the two integers give every byte back, so equal
  /// values of equal counts are equal words; the loads overlap and never leave the word.
  @inline(__always)
  init(_ start: UnsafePointer<UInt8>, _ count: Int) {
    let bytes = UnsafeRawPointer(start)
    if count >= 8 {
      low = bytes.loadUnaligned(as: UInt64.self)
      high = bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    } else if count >= 4 {
      low =
        UInt64(bytes.loadUnaligned(as: UInt32.self))
        | UInt64(bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)) << 32
      high = 0
    } else if count > 0 {
      low = UInt64(start[0]) | UInt64(start[count >> 1]) << 8 | UInt64(start[count - 1]) << 16
      high = 0
    } else {
      low = 0
      high = 0
    }
  }

  @inline(__always)
  func hash(_ count: Int) -> UInt64 { Self.mix(low ^ UInt64(truncatingIfNeeded: count) &* 0xA076_1D64_78BD_642F, high) }

  /// A hash of any number of bytes.
  @inline(__always)
  static func hash(_ start: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    if count <= limit { return WordBytes(start, count).hash(count) }
    var result: UInt64 = 0
    var at = 0
    while count - at > limit {
      let word = WordBytes(start + at, limit)
      result = mix(word.low ^ result, word.high)
      at += limit
    }
    let rest = WordBytes(start + at, count - at)
    return mix(rest.low ^ result, rest.high ^ UInt64(truncatingIfNeeded: count))
  }

  /// Both halves of a 128-bit product, folded (as Wang Yi's wyhash mixes).
  @inline(__always)
  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = (a ^ 0xE703_7ED1_A0B4_28DB).multipliedFullWidth(by: b ^ 0x8EBC_6AF0_9C88_C6E3)
    return product.high ^ product.low
  }
}
