import Foundation

/// A page of the archive.
public struct ArchivePage: Sendable, Hashable {
  /// Such as `country/hungary`.
  public var address: String
  public var title: String
  /// The day of a story, as 2016-03-14; empty for other pages.
  public var day: String
  public var text: String

  /// A part has not more bytes than these, unless its first line has.
  static let partBytes = 6000

  /// The text in the parts that it is shown in: cut between paragraphs, where one is too long between words.
  var parts: [String] {
    var parts: [String] = []
    var part = ""
    func close() {
      if !part.isEmpty { parts.append(part) }
      part = ""
    }
    for paragraph in text.components(separatedBy: "\n\n") {
      if part.utf8.count + paragraph.utf8.count + 2 > Self.partBytes { close() }
      guard paragraph.utf8.count > Self.partBytes else {
        part += (part.isEmpty ? "" : "\n\n") + paragraph
        continue
      }
      for word in paragraph.split(separator: " ") {
        if part.utf8.count + word.utf8.count + 1 > Self.partBytes { close() }
        part += (part.isEmpty ? "" : " ") + word.prefix(Self.partBytes / 4)
      }
      close()
    }
    close()
    return parts
  }

  /// Whether a passage stands in the text word for word, from the beginning of a word to the end of one. Blanks and line ends are
  /// all the same.
  func contains(_ passage: String) -> Bool {
    let (text, passage) = (Self.flat(text), Self.flat(passage))
    guard !passage.isEmpty, !text.isEmpty else { return false }
    func isWord(_ byte: UInt8) -> Bool {
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte >= 0x80
    }
    var rest = text.startIndex..<text.endIndex
    while let found = text.range(of: passage, in: rest) {
      let (start, end) = (found.lowerBound, found.upperBound)
      let isCut =
        (start > 0 && isWord(text[start - 1]) && isWord(text[start]))
        || (end < text.count && isWord(text[end - 1]) && isWord(text[end]))
      // "1,741,041" is no "741,041", and 3.14 no 3.
      if !isCut, !Self.isInNumber(text, start, before: true), !Self.isInNumber(text, end, before: false) { return true }
      rest = (start + 1)..<text.endIndex
    }
    return false
  }

  /// Whether a passage that begins or ends at a place cuts a number at its comma or point.
  private static func isInNumber(_ text: Data, _ place: Int, before: Bool) -> Bool {
    func isDigit(_ index: Int) -> Bool { text.indices.contains(index) && (48...57).contains(text[index]) }
    func isPoint(_ index: Int) -> Bool {
      text.indices.contains(index) && (text[index] == UInt8(ascii: ",") || text[index] == UInt8(ascii: "."))
    }
    return before
      ? isDigit(place) && isPoint(place - 1) && isDigit(place - 2)
      : isDigit(place - 1) && isPoint(place) && isDigit(place + 1)
  }

  /// The bytes of a text with one blank between its words.
  private static func flat(_ text: String) -> Data {
    Data(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").utf8)
  }
}
