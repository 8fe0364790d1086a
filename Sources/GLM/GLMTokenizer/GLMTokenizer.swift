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
  /// Special names by their first byte, the longest first, so that no name hides a longer one.
  private let names: [UInt8: [(name: [UInt8], id: Int32)]]

  /// Reads the tokenizer of a model. Throws `GGUFError`.
  public init(_ file: GGUFFile) throws {
    vocabulary = try Vocabulary(file)
    switch vocabulary.kind {
    case .bytePairs(let style): encoding = .bytePairs(try BytePairEncoding(vocabulary, file, style))
    case .sentencePiece: encoding = .sentencePiece(try SentencePiece(vocabulary, file))
    }
    let named = vocabulary.specials.filter { !$0.key.isEmpty }.map { (name: Array($0.key.utf8), id: $0.value) }
    names = Dictionary(grouping: named) { $0.name[0] }.mapValues { group in
      group.sorted { $0.name.count != $1.name.count ? $0.name.count > $1.name.count : $0.id < $1.id }
    }
  }

  /// The way text is cut into words before byte pair encoding; nil where it is not.
  public var preTokenizer: PreTokenizer? {
    if case .bytePairs(let style) = vocabulary.kind { style } else { nil }
  }

  /// The ids of plain text.
  public func encode(_ text: String) -> [Int32] {
    var text = text
    if preTokenizer?.composes == true { text = ComposedForm.of(text) }
    return text.withUTF8 { bytes in
      // Places in a text are kept in 32 bits, so what is longer than a gigabyte is encoded in pieces.
      var ids: [Int32] = []
      var rest = bytes[...]
      while rest.count > 1 << 30 {
        let end = rest[..<(rest.startIndex + (1 << 30))].lastIndex { $0 & 0xC0 != 0x80 } ?? rest.endIndex
        ids += encode(UnsafeBufferPointer(rebasing: rest[..<end]))
        rest = rest[end...]
      }
      let last = encode(UnsafeBufferPointer(rebasing: rest))
      return ids.isEmpty ? last : ids + last
    }
  }

  private func encode(_ text: UnsafeBufferPointer<UInt8>) -> [Int32] {
    switch encoding {
    case .bytePairs(let encoder): encoder.encode(text, vocabulary)
    case .sentencePiece(let encoder): encoder.encode(text, vocabulary)
    }
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
      guard let special = names[bytes[at]]?.first(where: { bytes[at...].starts(with: $0.name) }) else {
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

  /// Whether a token is a special one: text never encodes to it.
  public func isSpecial(_ id: Int32) -> Bool {
    id >= 0 && Int(id) < vocabulary.count && vocabulary.types[Int(id)].isSpecial
  }

  /// The bytes that a token stands for. A special one stands for none, unless the model's maker added it as text that the
  /// model writes, such as `<tool_call>`: that stands for its name.
  public func bytes(of id: Int32) -> [UInt8] { standsForText(id) ? Array(vocabulary.bytes[id]) : [] }

  private func standsForText(_ id: Int32) -> Bool {
    guard id >= 0, Int(id) < vocabulary.count else { return false }
    let type = vocabulary.types[Int(id)]
    return !type.isSpecial || type == .added
  }

  /// The text of tokens, as `bytes(of:)` gives it; bytes that are no UTF-8 become U+FFFD.
  public func decode(_ ids: some Sequence<Int32>) -> String {
    let ids = Array(ids).filter(standsForText)
    // A text's own first blank was put there by `encode`.
    var skipsBlank = false
    if case .sentencePiece(let encoder) = encoding { skipsBlank = encoder.addsBlank }
    return vocabulary.bytes.text(of: ids, skippingBlank: skipsBlank)
  }

  /// The text of tokens with special ones written by name: for people, never to be encoded again.
  public func describe(_ ids: some Sequence<Int32>) -> String {
    vocabulary.bytes.text(of: Array(ids).filter { $0 >= 0 && Int($0) < vocabulary.count }, skippingBlank: false)
  }
}
