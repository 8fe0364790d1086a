/// The words of texts, as numbers: letters and digits, small, without a plural's `s`; the commonest words of English are none.
///
/// Words are told apart by a hash of 64 bits: what is asked for is a handful, and pages have thousands.
struct WordReader {
  typealias Word = UInt64

  private static let stopWords: Set<Word> = {
    var reader = WordReader()
    let texts = [
      "a an and are as at be but by for from i if in into is it me my no not of on or so such that the their then there these",
      "they this to was will with you your",
    ]
    return Set(texts.flatMap { reader.hashes(of: $0) })
  }()

  private var word: [UInt8] = []

  /// The words of a text in their order.
  mutating func words(of text: some StringProtocol) -> [Word] {
    hashes(of: text).filter { !Self.stopWords.contains($0) }
  }

  private mutating func hashes(of text: some StringProtocol) -> [Word] {
    var words: [Word] = []
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x61...0x7a, 0x30...0x39: word.append(UInt8(scalar.value))
      case 0x41...0x5a: word.append(UInt8(scalar.value) | 0x20)
      case 0x80...:
        let properties = scalar.properties
        if properties.isAlphabetic || properties.numericType != nil {
          word += properties.lowercaseMapping.utf8
        } else {
          close(&words)
        }
      default: close(&words)
      }
    }
    close(&words)
    return words
  }

  private mutating func close(_ words: inout [Word]) {
    guard !word.isEmpty else { return }
    if word.count > 3, word.last == UInt8(ascii: "s"), word[word.count - 2] != UInt8(ascii: "s") { word.removeLast() }
    // FNV-1a.
    var hash: Word = 0xcbf2_9ce4_8422_2325
    for byte in word { hash = (hash ^ Word(byte)) &* 0x100_0000_01b3 }
    words.append(hash)
    word.removeAll(keepingCapacity: true)
  }
}
