import GLMRuntime

/// Text to token ids and back, as a model's file describes it.
///
/// Text never encodes to a special token: `<|user|>` in a message is the characters that it is written with. Special
/// tokens enter by name only, through a chat template or `encodeMarkup`.
public struct GLMTokenizer: Sendable {
  private enum Encoding: Sendable {
    case bytePairs(BytePairEncoding)
    case sentencePiece(SentencePiece)
  }
  public let vocabulary: Vocabulary
  private let encoding: Encoding
  /// Special names, the longest first, so that no name hides a longer one.
  private let names: [(name: [UInt8], id: Int32)]

  /// Reads the tokenizer of a model. Throws `GGUFError`.
  public init(_ file: GGUFFile) throws {
    vocabulary = try Vocabulary(file)
    switch vocabulary.kind {
    case .bytePairs(let takesWholeWords):
      encoding = .bytePairs(try BytePairEncoding(vocabulary, file, takesWholeWords: takesWholeWords))
    case .sentencePiece: encoding = .sentencePiece(try SentencePiece(vocabulary, file))
    }
    names = vocabulary.specials.map { (Array($0.key.utf8), $0.value) }
      .sorted { $0.0.count != $1.0.count ? $0.0.count > $1.0.count : $0.1 < $1.1 }
  }

  /// The ids of plain text.
  public func encode(_ text: String) -> [Int32] {
    var ids: [Int32] = []
    switch encoding {
    case .bytePairs(let encoder): encoder.encode(text, vocabulary, into: &ids)
    case .sentencePiece(let encoder): encoder.encode(text, vocabulary, into: &ids)
    }
    return ids
  }

  /// The ids of text in which the names of special tokens stand for them. Never give it text from outside.
  public func encodeMarkup(_ text: String) -> [Int32] {
    let bytes = Array(text.utf8)
    var ids: [Int32] = []
    var plain = 0
    var at = 0
    func flush(_ end: Int) {
      if plain < end { ids += encode(String(decoding: bytes[plain..<end], as: UTF8.self)) }
    }
    while at < bytes.count {
      guard let special = names.first(where: { bytes[at...].starts(with: $0.name) }) else {
        at += 1
        continue
      }
      flush(at)
      ids.append(special.id)
      at += special.name.count
      plain = at
    }
    flush(bytes.count)
    return ids
  }

  /// The id of a special token, such as `<|user|>`.
  public func special(_ name: String) -> Int32? { vocabulary.specials[name] }

  /// Whether a token is a special one.
  public func isSpecial(_ id: Int32) -> Bool {
    id >= 0 && Int(id) < vocabulary.count && vocabulary.isSpecial[Int(id)]
  }

  /// The bytes that a token stands for; a special one stands for none.
  public func bytes(of id: Int32) -> [UInt8] {
    guard id >= 0, Int(id) < vocabulary.count, !vocabulary.isSpecial[Int(id)] else { return [] }
    return vocabulary.bytes[Int(id)]
  }

  /// The text of tokens; special ones are left out, and bytes that are no UTF-8 become U+FFFD.
  public func decode(_ ids: some Sequence<Int32>) -> String {
    var bytes = ids.flatMap(bytes(of:))
    if case .sentencePiece = encoding, bytes.first == UInt8(ascii: " ") { bytes.removeFirst() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text of tokens with special ones written by name: for people, never to be encoded again.
  public func describe(_ ids: some Sequence<Int32>) -> String {
    String(
      decoding: ids.flatMap { id in
        id >= 0 && Int(id) < vocabulary.count ? vocabulary.bytes[Int(id)] : []
      }, as: UTF8.self)
  }
}
