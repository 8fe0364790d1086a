/// The words of a catalogue, numbered as they came. Letters and digits make words, small, without a plural's `s`; the
/// commonest words of English are none.
public struct Vocabulary: Sendable {
  private var numbers: [String: UInt32] = [:]

  private static let stopWords: Set<String> = [
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not", "of",
    "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will", "with",
  ]

  public init() {}

  /// How many words there are.
  public var count: Int { numbers.count }

  /// The number of a word as `words(in:)` writes it; nil for one that no product has.
  public func number(of word: String) -> UInt32? { numbers[word] }

  /// The numbers of the words of a text, new ones numbered.
  public mutating func add(_ text: String) -> [UInt32] {
    Self.words(in: text).map { word in
      if let known = numbers[word] { return known }
      let number = UInt32(numbers.count)
      numbers[word] = number
      return number
    }
  }

  /// The words of a text as they are searched.
  public static func words(in text: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    func close() {
      defer { word.removeAll(keepingCapacity: true) }
      guard !word.isEmpty else { return }
      if word.count > 3, word.last == UInt8(ascii: "s"), word[word.count - 2] != UInt8(ascii: "s") { word.removeLast() }
      let text = String(decoding: word, as: UTF8.self)
      if !stopWords.contains(text) { words.append(text) }
    }
    for byte in text.utf8 {
      switch byte {
      case 0x61...0x7a, 0x30...0x39, 0x80...: word.append(byte)
      case 0x41...0x5a: word.append(byte | 0x20)
      default: close()
      }
    }
    close()
    return words
  }
}
