import GLMRuntime

/// Byte-level byte pair encoding (Sennrich et al. 2016), as GLM-4 and its successors use it.
struct BytePairEncoding: Sendable {
  private let style: PreTokenizer
  private let pairs: PairTable
  /// Whether each of the 256 bytes has a token.
  private let isComplete: Bool

  init(_ vocabulary: Vocabulary, _ file: GGUFFile, _ style: PreTokenizer) throws {
    self.style = style
    let lines = file.strings("tokenizer.ggml.merges") ?? []
    guard lines.count < PairTable.countLimit else { throw GGUFError(file.path, "has \(lines.count) merges: too many") }
    var pairs = PairTable(capacity: lines.count)
    let alphabet = ByteAlphabet()
    var bytes: [UInt8] = []
    func find(_ range: Range<Int>) -> Int32 {
      bytes.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { vocabulary.table.find($0 + range.lowerBound, range.count, vocabulary.bytes) } ?? -1
      }
    }
    for (rank, line) in lines.enumerated() {
      var line = line
      bytes.removeAll(keepingCapacity: true)
      let middle: Int? = line.withUTF8 { text in
        guard let blank = text.firstIndex(of: UInt8(ascii: " ")), blank > 0, blank + 1 < text.count,
          alphabet.append(UnsafeBufferPointer(rebasing: text[..<blank]), to: &bytes), case let middle = bytes.count,
          alphabet.append(UnsafeBufferPointer(rebasing: text[(blank + 1)...]), to: &bytes)
        else { return nil }
        return middle
      }
      guard let middle else {
        throw GGUFError(file.path, "has the merge '\(line)' at \(rank): expected two tokens and a blank")
      }
      let (left, right, joined) = (find(0..<middle), find(middle..<bytes.count), find(0..<bytes.count))
      // A file may lack tokens of its merges; such a merge never happens.
      if left >= 0, right >= 0, joined >= 0 {
        _ = pairs.insert(left, right, PairTable.Merge(rank: UInt32(truncatingIfNeeded: rank), token: joined))
      }
    }
    self.pairs = pairs
    isComplete = !vocabulary.byteTokens.contains(-1)
  }

  func encode(_ text: UnsafeBufferPointer<UInt8>, _ vocabulary: Vocabulary) -> [Int32] {
    guard let start = text.baseAddress, !text.isEmpty else { return [] }
    return CharacterClass.basicPlane.withUnsafeBufferPointer { classes in
      vocabulary.byteTokens.withUnsafeBufferPointer { byteTokens in
        TokenWriter.tokens(bytes: text.count, pairs) { writer in
          let splitter = WordSplitter(text, style, classes)
          var at = 0
          while at < text.count {
            let end = splitter.end(of: at)
            let word = start + at
            let length = end - at
            at = end
            if length == 1, isComplete {
              writer.append(byteTokens[Int(word[0])])
              continue
            }
            writer.write(word, length) { out in
              if style.takesWholeWords {
                let whole = vocabulary.table.find(word, length, vocabulary.bytes)
                if whole >= 0 {
                  out[0] = whole
                  return 1
                }
              }
              for index in 0..<length { out[index] = byteTokens[Int(word[index])] }
              return length
            } finish: { out, count in
              isComplete ? count : TokenWriter.dropMissing(out, count)
            }
          }
        }
      }
    }
  }
}
