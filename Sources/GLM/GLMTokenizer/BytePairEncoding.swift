import GLMRuntime

/// Byte-level byte pair encoding (Sennrich et al. 2016), as GLM-4 and its successors use it.
struct BytePairEncoding: Sendable {
  private struct Merge: Sendable { var rank: Int32, token: Int32 }
  /// By the two tokens' ids, left in the upper half.
  private let merges: [UInt64: Merge]
  /// The token of each single byte.
  private let byteTokens: [Int32]
  private let takesWholeWords: Bool

  init(_ vocabulary: Vocabulary, _ file: GGUFFile, takesWholeWords: Bool) throws {
    self.takesWholeWords = takesWholeWords
    byteTokens = (0..<256).map { vocabulary.ids[[UInt8($0)]] ?? vocabulary.unknown ?? -1 }
    var merges: [UInt64: Merge] = [:]
    for (rank, line) in (file.strings("tokenizer.ggml.merges") ?? []).enumerated() {
      let halves = line.split(separator: " ", maxSplits: 1)
      guard halves.count == 2, let left = ByteAlphabet.bytes(of: String(halves[0])),
        let right = ByteAlphabet.bytes(of: String(halves[1]))
      else { throw GGUFError(file.path, "has the merge '\(line)' at \(rank): expected two tokens and a blank") }
      guard let a = vocabulary.ids[left], let b = vocabulary.ids[right], let joined = vocabulary.ids[left + right]
      else {
        continue
      }
      let key = Self.key(a, b)
      if merges[key] == nil { merges[key] = Merge(rank: Int32(truncatingIfNeeded: rank), token: joined) }
    }
    self.merges = merges
  }

  func encode(_ text: String, _ vocabulary: Vocabulary, into ids: inout [Int32]) {
    PreTokenizer.words(of: text) { word in
      if takesWholeWords, let whole = vocabulary.ids[Array(word)] {
        ids.append(whole)
        return
      }
      let symbols = word.map { byteTokens[Int($0)] }
      let merged = MergeQueue.reduce(symbols) { left, right in
        merges[Self.key(left.token, right.token)].map { (Double($0.rank), $0.token) }
      }
      for symbol in merged where symbol.token >= 0 { ids.append(symbol.token) }
    }
  }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }
}
