/// The bytes of all tokens, one behind the other.
struct TokenBytes: Sendable {
  /// Never empty, so that it has an address.
  private var bytes: [UInt8] = [0]
  private var starts: [Int] = [1]

  init() {}

  var count: Int { starts.count - 1 }

  mutating func reserve(tokens: Int, bytes: Int) {
    starts.reserveCapacity(tokens + 1)
    self.bytes.reserveCapacity(bytes + 1)
  }

  mutating func append(_ token: some Sequence<UInt8>) {
    bytes.append(contentsOf: token)
    starts.append(bytes.count)
  }

  @inline(__always)
  func range(_ token: Int32) -> Range<Int> { starts[Int(token)]..<starts[Int(token) + 1] }

  subscript(token: Int32) -> ArraySlice<UInt8> { bytes[range(token)] }

  /// Gives the address that `range` counts from.
  @inline(__always)
  func withBytes<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { buffer in
      // The array is never empty, so it has an address.
      guard let start = buffer.baseAddress else { preconditionFailure("an empty store of tokens") }
      return body(start)
    }
  }

  /// The text of some tokens, one behind the other; bytes that are no UTF-8 become U+FFFD. With `skippingBlank`, without
  /// the blank that it may begin with.
  func text(of tokens: [Int32], skippingBlank: Bool) -> String {
    let count = tokens.reduce(0) { $0 + range($1).count }
    return withBytes { bytes in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { text in
        var at = 0
        for token in tokens {
          let range = range(token)
          for index in range {
            text[at] = bytes[index]
            at += 1
          }
        }
        let start = skippingBlank && text.first == UInt8(ascii: " ") ? 1 : 0
        return String(decoding: text[start...], as: UTF8.self)
      }
    }
  }
}
