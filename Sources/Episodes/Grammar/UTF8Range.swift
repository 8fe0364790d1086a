/// Ranges of Unicode scalars as ranges of the bytes that UTF-8 writes them with.
enum UTF8Range {
  /// Sequences of one to four byte ranges that together match exactly the scalars in `ranges`. They must hold no surrogates.
  static func sequences(_ ranges: [ClosedRange<UInt32>]) -> [[ClosedRange<UInt8>]] {
    var result: [[ClosedRange<UInt8>]] = []
    for range in ranges { add(range.lowerBound, range.upperBound, to: &result) }
    return result
  }

  /// Cuts a range until all of its scalars have equally long sequences whose bytes vary independently.
  private static func add(_ low: UInt32, _ high: UInt32, to result: inout [[ClosedRange<UInt8>]]) {
    for last: UInt32 in [0x7F, 0x7FF, 0xFFFF] where low <= last && last < high {
      add(low, last, to: &result)
      add(last + 1, high, to: &result)
      return
    }
    if high > 0x7F {
      for bits: UInt32 in [6, 12, 18] {
        let mask: UInt32 = 1 << bits - 1
        guard low & ~mask != high & ~mask else { continue }
        if low & mask != 0 {
          add(low, low | mask, to: &result)
          add((low | mask) + 1, high, to: &result)
          return
        }
        if high & mask != mask {
          add(low, (high & ~mask) - 1, to: &result)
          add(high & ~mask, high, to: &result)
          return
        }
      }
    }
    result.append(zip(bytes(low), bytes(high)).map { $0...$1 })
  }

  private static func bytes(_ value: UInt32) -> [UInt8] {
    let tail = { (shift: UInt32) in 0x80 | UInt8(value >> shift & 0x3F) }
    return switch value {
    case ..<0x80: [UInt8(value)]
    case ..<0x800: [0xC0 | UInt8(value >> 6), tail(0)]
    case ..<0x10000: [0xE0 | UInt8(value >> 12), tail(6), tail(0)]
    default: [0xF0 | UInt8(value >> 18 & 7), tail(12), tail(6), tail(0)]
    }
  }
}
