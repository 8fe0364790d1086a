/// Markup as it is written for a rendering, and what is done to it as a whole.
///
/// The original writes XML and then changes the text: quotes become blanks, `meta=` goes, `id= ` closes up, entities are put back. Texts
/// in which such a piece occurs are changed with it, here too.
struct RenderedText {
  private var bytes: [UInt8] = []
  /// Bytes as they stand before anything is done to the whole.
  var size: Int { bytes.count }

  /// An opening tag, or a whole one that is empty.
  mutating func open(_ tag: String, number: Int?, words: [Substring], isEmpty: Bool) {
    bytes += "<\(tag)".utf8
    if let number { bytes += " id= \(number) ".utf8 }
    if !words.isEmpty {
      bytes += " meta= ".utf8
      for (index, word) in words.enumerated() {
        if index > 0 { bytes.append(32) }
        escape(word.utf8, isAttribute: true)
      }
      bytes.append(32)
    }
    bytes += isEmpty ? "/>".utf8 : ">".utf8
  }

  mutating func close(_ tag: String) { bytes += "</\(tag)>".utf8 }

  mutating func add(text: String) { escape(text.utf8, isAttribute: false) }

  private mutating func escape(_ text: some Sequence<UInt8>, isAttribute: Bool) {
    for byte in text {
      switch byte {
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case UInt8(ascii: "\""): if isAttribute { bytes += "&quot;".utf8 } else { bytes.append(32) }
      default: bytes.append(byte)
      }
    }
  }

  private static let tidying = [("meta= ", ""), ("id= ", "id="), (" >", ">")]
  /// In this order: what was written twice as an entity is put back twice.
  private static let entities = [
    ("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&ndash;", "-"), ("&rsquo;", "'"),
    ("&lsquo;", "'"), ("&ldquo;", "\""), ("&rdquo;", "\""), ("&#39;", "'"), ("&#40;", "("), ("&#41;", ")"),
  ]

  /// The text with everything done to it, white space between words as one blank.
  var finished: String {
    var text = bytes
    for (old, new) in Self.tidying { Self.replace(old, by: new, in: &text) }
    if text.contains(UInt8(ascii: "&")) {
      for (old, new) in Self.entities { Self.replace(old, by: new, in: &text) }
    }
    return RecordedPage.words(String(decoding: text, as: UTF8.self)).joined(separator: " ")
  }

  private static func replace(_ old: String, by new: String, in text: inout [UInt8]) {
    let (old, new) = (Array(old.utf8), Array(new.utf8))
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var place = 0
    while place < text.count {
      if text[place] == old[0], text.count - place >= old.count, text[place..<place + old.count].elementsEqual(old) {
        result += new
        place += old.count
      } else {
        result.append(text[place])
        place += 1
      }
    }
    text = result
  }
}
