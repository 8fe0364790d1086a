import GLMRuntime

/// SentencePiece with scores and byte fallback (Kudo and Richardson 2018), as ChatGLM3 uses it.
///
/// Which two pieces join to which third one is worked out when the model is read, so that encoding looks up pairs of ids
/// and never a piece's bytes.
struct SentencePiece: Sendable {
  /// The longest piece, in bytes.
  private static let pieceLimit = 512

  /// By the ids of two neighbours; the piece of the best score has the smallest rank.
  private let pairs: PairTable
  /// The id of each character that a piece holds; one without a piece of its own has an id behind the vocabulary's.
  private let characters: PairTable
  private let piecelessCharacters: TokenBytes
  private let adjacent: AdjacentBytes
  /// Whether each of the 256 bytes has a token.
  private let isComplete: Bool
  /// Whether a text begins with a blank of its own.
  let addsBlank: Bool

  init(_ vocabulary: Vocabulary, _ file: GGUFFile) throws {
    let scores = file.numbers("tokenizer.ggml.scores") ?? []
    guard scores.count == vocabulary.count else {
      throw GGUFError(file.path, "has \(vocabulary.count) tokens, but \(scores.count) scores")
    }
    let pieces = (0..<Int32(vocabulary.count)).filter { vocabulary.types[Int($0)] == .normal }
    if let long = pieces.first(where: { vocabulary.bytes.range($0).count > Self.pieceLimit }) {
      throw GGUFError(
        file.path,
        "has a piece of \(vocabulary.bytes.range(long).count) bytes at \(long): at most \(Self.pieceLimit) are read")
    }
    let ranks = Self.ranks(scores)
    var builder = Builder(vocabulary)
    for piece in pieces { builder.add(piece, PairTable.Merge(rank: ranks[Int(piece)], token: piece)) }
    guard !builder.isFull else { throw GGUFError(file.path, "has pieces that join in too many ways: it is no model's") }
    pairs = builder.pairs
    characters = builder.characters
    piecelessCharacters = builder.pieceless
    adjacent = builder.adjacent
    isComplete = !vocabulary.byteTokens.contains(-1)
    addsBlank = file.bool("tokenizer.ggml.add_space_prefix") ?? true
  }

  /// The best score has rank 0, and equal scores equal ranks.
  private static func ranks(_ scores: [Double]) -> [UInt32] {
    let keys = scores.map { $0.isNaN ? -Double.infinity : $0 }
    var ranks = Array(repeating: UInt32(0), count: keys.count)
    var rank: UInt32 = 0
    var previous: Double?
    for index in keys.indices.sorted(by: { keys[$0] > keys[$1] }) {
      if let previous, previous != keys[index] { rank += 1 }
      previous = keys[index]
      ranks[index] = rank
    }
    return ranks
  }

  func encode(_ text: UnsafeBufferPointer<UInt8>, _ vocabulary: Vocabulary) -> [Int32] {
    guard !text.isEmpty else { return [] }
    guard addsBlank else { return encodeRow(text, vocabulary) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count + 1) { row in
      row[0] = UInt8(ascii: " ")
      _ = UnsafeMutableBufferPointer(rebasing: row[1...]).initialize(from: text)
      return encodeRow(UnsafeBufferPointer(row), vocabulary)
    }
  }

  private func encodeRow(_ text: UnsafeBufferPointer<UInt8>, _ vocabulary: Vocabulary) -> [Int32] {
    guard let start = text.baseAddress else { return [] }
    return characters.withReader { characters in
      TokenWriter.tokens(bytes: text.count, pairs) { writer in
        var at = 0
        while at < text.count {
          let end = adjacent.end(of: at, text)
          let (from, length) = (at, end - at)
          at = end
          writer.write(start + from, length) { out in
            var count = 0
            var place = from
            while place < end {
              let (value, next) = UTF8Text.scalar(text, place)
              let symbol = characters.find(0, Int32(truncatingIfNeeded: value)).token
              if symbol >= 0 {
                out[count] = symbol
                count += 1
              } else {
                // No piece holds it, so its bytes join with nothing.
                for index in place..<next {
                  out[count] = vocabulary.byteTokens[Int(text[index])]
                  count += 1
                }
              }
              place = next
            }
            return count
          } finish: { out, count in
            let count = expand(out, count, vocabulary)
            return isComplete ? count : TokenWriter.dropMissing(out, count)
          }
        }
      }
    }
  }

  /// Writes characters without a piece, that have joined with nothing, as their bytes.
  private func expand(_ symbols: UnsafeMutablePointer<Int32>, _ count: Int, _ vocabulary: Vocabulary) -> Int {
    guard piecelessCharacters.count > 0 else { return count }
    let first = Int32(truncatingIfNeeded: vocabulary.count)
    var total = count
    for index in 0..<count where symbols[index] >= first {
      total += piecelessCharacters.range(symbols[index] - first).count - 1
    }
    guard total > count else { return count }
    // From the back, so that nothing is overwritten before it was read.
    var place = total
    for index in stride(from: count - 1, through: 0, by: -1) {
      let symbol = symbols[index]
      if symbol >= first {
        for byte in piecelessCharacters[symbol - first].reversed() {
          place -= 1
          symbols[place] = vocabulary.byteTokens[Int(byte)]
        }
      } else {
        place -= 1
        symbols[place] = symbol
      }
    }
    return total
  }
}

extension SentencePiece {
  /// Works out the pairs.
  private struct Builder {
    let vocabulary: Vocabulary
    var pairs = PairTable()
    var characters = PairTable()
    var pieceless = TokenBytes()
    var adjacent = AdjacentBytes()
    /// Whether some pair found no room.
    var isFull = false

    init(_ vocabulary: Vocabulary) { self.vocabulary = vocabulary }

    /// Enters every pair that joins to `piece`: at each place between its characters, where both sides are pieces.
    mutating func add(_ piece: Int32, _ merge: PairTable.Merge) {
      let bytes = Array(vocabulary.bytes[piece])
      bytes.withUnsafeBufferPointer { text in
        adjacent.insert(text)
        let ends = Self.characterEnds(text)
        var start = 0
        for end in ends {
          addCharacter(UnsafeBufferPointer(rebasing: text[start..<end]))
          start = end
        }
        for middle in ends.dropLast() {
          let left = symbol(UnsafeBufferPointer(rebasing: text[..<middle]))
          let right = symbol(UnsafeBufferPointer(rebasing: text[middle...]))
          if left >= 0, right >= 0, !pairs.insert(left, right, merge) { isFull = true }
        }
      }
    }

    /// Where each character of a piece ends.
    private static func characterEnds(_ text: UnsafeBufferPointer<UInt8>) -> [Int] {
      var ends: [Int] = []
      var at = 0
      while at < text.count {
        // A broken file may hold half a character.
        at += min(UTF8Text.width(text[at]), text.count - at)
        ends.append(at)
      }
      return ends
    }

    private mutating func addCharacter(_ bytes: UnsafeBufferPointer<UInt8>) {
      guard UTF8Text.width(bytes[0]) == bytes.count else { return }
      let value = Int32(truncatingIfNeeded: UTF8Text.scalar(bytes, 0).value)
      guard characters.withReader({ $0.find(0, value).token }) < 0 else { return }
      var id = token(bytes)
      if id < 0 {
        id = Int32(truncatingIfNeeded: vocabulary.count + pieceless.count)
        pieceless.append(bytes)
      }
      if !characters.insert(0, value, PairTable.Merge(rank: 0, token: id)) { isFull = true }
    }

    /// The symbol that stands for some bytes in a row of symbols: a piece, or a character.
    private func symbol(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
      guard UTF8Text.width(bytes[0]) == bytes.count else { return token(bytes) }
      let value = UTF8Text.scalar(bytes, 0).value
      return characters.withReader { $0.find(0, Int32(truncatingIfNeeded: value)).token }
    }

    private func token(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
      bytes.baseAddress.map { vocabulary.table.find($0, bytes.count, vocabulary.bytes) } ?? -1
    }
  }
}

/// Which byte follows which one inside some piece. Where two bytes never do, no piece reaches across, so a text may be cut
/// there without changing what it encodes to.
struct AdjacentBytes: Sendable {
  private var rows = Array(repeating: UInt64(0), count: 1024)

  mutating func insert(_ piece: UnsafeBufferPointer<UInt8>) {
    for index in piece.indices.dropFirst() {
      let pair = Int(piece[index - 1]) << 8 | Int(piece[index])
      rows[pair >> 6] |= 1 << UInt64(pair & 63)
    }
  }

  /// The first place behind `at` where the text may be cut: always between two characters.
  @inline(__always)
  func end(of at: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int {
    rows.withUnsafeBufferPointer { rows in
      var end = at + 1
      while end < text.count {
        let pair = Int(text[end - 1]) << 8 | Int(text[end])
        if text[end] & 0xC0 != 0x80, rows[pair >> 6] >> UInt64(pair & 63) & 1 == 0 { break }
        end += 1
      }
      return end
    }
  }
}
