/// Remembers what the short words of one text were encoded to, so that a word that comes again is copied.
///
/// A fixed number of places, one for each hash; a word that hashes to a taken place takes it over. Lives as long as the
/// text is being encoded.
struct WordCache {
  struct Entry {
    var word: WordBytes
    /// The tokens where they are at most `inlineCount`; else the first is the place in the output where they begin.
    var tokens: (Int32, Int32, Int32)
    /// Bytes of the word; 0 in a free entry.
    var length: Int16
    var count: Int16

    /// So many tokens are kept in the entry itself.
    static let inlineCount = 3
  }
  /// Texts shorter than this, in bytes, are encoded before a cache would pay.
  static let leastText = 1024
  private static let free = Entry(word: WordBytes(low: 0, high: 0), tokens: (0, 0, 0), length: 0, count: 0)

  private let entries: UnsafeMutableBufferPointer<Entry>

  /// The number of entries for a text of `bytes`: a power of two, at most 8192 (a quarter of a megabyte).
  static func size(_ bytes: Int) -> Int {
    guard bytes >= leastText else { return 0 }
    var size = 128
    while size < 8192, size * 16 < bytes { size *= 2 }
    return size
  }

  init(_ storage: UnsafeMutableBufferPointer<Entry>) {
    storage.initialize(repeating: Self.free)
    entries = storage
  }

  /// The entry that a word of `length` bytes belongs to; nil where words are not remembered.
  @inline(__always)
  func entry(_ word: WordBytes, _ length: Int) -> UnsafeMutablePointer<Entry>? {
    guard let start = entries.baseAddress, length <= WordBytes.limit, entries.count > 0 else { return nil }
    return start + (Int(truncatingIfNeeded: word.hash(length) >> 32) & (entries.count - 1))
  }
}
