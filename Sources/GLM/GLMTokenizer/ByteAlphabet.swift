/// The printable stand-ins of bytes in byte-level vocabularies (GPT-2): a byte is written as itself where it prints, else
/// as one of the characters from U+0100 on, in order.
struct ByteAlphabet {
  /// The byte that each character stands for; -1 where it stands for none.
  private let values: [Int16]

  init() {
    var values = Array(repeating: Int16(-1), count: 324)
    var next = 256
    for byte in 0..<256 {
      let prints = (33...126).contains(byte) || (161...172).contains(byte) || (174...255).contains(byte)
      values[prints ? byte : next] = Int16(byte)
      if !prints { next += 1 }
    }
    self.values = values
  }

  /// Appends the bytes that a token's text stands for, itself UTF-8. False, with nothing appended, when a character stands
  /// for none.
  func append(_ token: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) -> Bool {
    let count = bytes.count
    var at = 0
    while at < token.count {
      let (value, next) = UTF8Text.scalar(token, at)
      guard value < values.count, values[Int(value)] >= 0 else {
        bytes.removeLast(bytes.count - count)
        return false
      }
      bytes.append(UInt8(truncatingIfNeeded: values[Int(value)]))
      at = next
    }
    return true
  }
}
