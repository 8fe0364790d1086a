/// A set of token ids, one bit each.
public struct TokenMask: Sendable, Hashable {
  private var words: [UInt64]
  /// The vocabulary's size.
  public let capacity: Int

  /// The empty set over a vocabulary.
  public init(capacity: Int) {
    self.capacity = capacity
    words = Array(repeating: 0, count: (capacity + 63) / 64)
  }

  public func contains(_ token: Int) -> Bool {
    token >= 0 && token < capacity && words[token >> 6] >> UInt64(token & 63) & 1 == 1
  }

  /// Adds a token; ids outside the vocabulary are ignored.
  public mutating func insert(_ token: Int) {
    guard token >= 0, token < capacity else { return }
    words[token >> 6] |= 1 << UInt64(token & 63)
  }

  /// Calls `body` with every member, in order.
  public func forEach(_ body: (Int) -> Void) {
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        body(index << 6 + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
  }

  /// Adds tokens; ids outside the vocabulary are ignored.
  public mutating func insert(_ tokens: ArraySlice<Int32>) {
    let capacity = capacity
    tokens.withUnsafeBufferPointer { tokens in
      words.withUnsafeMutableBufferPointer { words in
        for token in tokens where token >= 0 && Int(token) < capacity {
          words[Int(token) >> 6] |= 1 << UInt64(token & 63)
        }
      }
    }
  }

  /// Adds the tokens of a mask over the same vocabulary.
  public mutating func formUnion(_ other: TokenMask) {
    for index in 0..<min(words.count, other.words.count) { words[index] |= other.words[index] }
  }

  public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
  /// The only member, where there is just one.
  public var single: Int? {
    guard count == 1, let word = words.firstIndex(where: { $0 != 0 }) else { return nil }
    return word * 64 + words[word].trailingZeroBitCount
  }
}
