/// Takes the tokens of a text, word by word: joins each word's symbols where they are written, and copies words that it
/// has seen before.
struct TokenWriter {
  /// Room for all tokens of the text, as many as it has bytes, and for those of an entry of the cache.
  private let tokens: UnsafeMutablePointer<Int32>
  private(set) var count = 0
  private let cache: WordCache
  private var merger: PairMerger

  /// Encodes a text of `bytes` bytes with `body`, which calls `write` for each word in order; gives the tokens.
  static func tokens(bytes: Int, _ pairs: PairTable, _ body: (inout TokenWriter) -> Void) -> [Int32] {
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: bytes + WordCache.Entry.inlineCount) { room in
      withUnsafeTemporaryAllocation(of: WordCache.Entry.self, capacity: WordCache.size(bytes)) { entries in
        withUnsafeTemporaryAllocation(of: PairTable.Merge.self, capacity: PairMerger.scanLimit) { merges in
          pairs.withReader { reader in
            guard let start = room.baseAddress, let scratch = merges.baseAddress else { return [] }
            var writer = TokenWriter(
              tokens: start, cache: WordCache(entries), merger: PairMerger(reader, scratch: scratch))
            body(&writer)
            return Array(UnsafeBufferPointer(start: start, count: writer.count))
          }
        }
      }
    }
  }

  private init(tokens: UnsafeMutablePointer<Int32>, cache: WordCache, merger: PairMerger) {
    self.tokens = tokens
    self.cache = cache
    self.merger = merger
  }

  /// Writes one token.
  @inline(__always)
  mutating func append(_ token: Int32) {
    tokens[count] = token
    count += 1
  }

  /// Writes the tokens of a word of `length` bytes. Where it is new, `symbols` writes what it begins as to the address it
  /// is given, at most one for each byte, and gives their number; they are then joined; `finish` may change the result.
  @inline(__always)
  mutating func write(
    _ word: UnsafePointer<UInt8>, _ length: Int,
    symbols: (UnsafeMutablePointer<Int32>) -> Int,
    finish: (UnsafeMutablePointer<Int32>, Int) -> Int
  ) {
    let out = tokens + count
    guard length <= WordBytes.limit, case let key = WordBytes(word, length), let entry = cache.entry(key, length) else {
      count += finish(out, merger.reduce(out, symbols(out)))
      return
    }
    if entry.pointee.word == key, Int(entry.pointee.length) == length {
      let known = Int(entry.pointee.count)
      if known <= WordCache.Entry.inlineCount {
        // There is room behind the last token for what is too much.
        (out[0], out[1], out[2]) = entry.pointee.tokens
      } else {
        let place = tokens + Int(entry.pointee.tokens.0)
        for index in 0..<known { out[index] = place[index] }
      }
      count += known
      return
    }
    let written = finish(out, merger.reduce(out, symbols(out)))
    let isInline = written <= WordCache.Entry.inlineCount
    entry.pointee = WordCache.Entry(
      word: key,
      tokens: isInline ? (out[0], out[1], out[2]) : (Int32(truncatingIfNeeded: count), 0, 0),
      length: Int16(truncatingIfNeeded: length), count: Int16(truncatingIfNeeded: written))
    count += written
  }

  /// Leaves out the bytes that have no token.
  static func dropMissing(_ symbols: UnsafeMutablePointer<Int32>, _ count: Int) -> Int {
    var kept = 0
    for index in 0..<count where symbols[index] >= 0 {
      symbols[kept] = symbols[index]
      kept += 1
    }
    return kept
  }
}
