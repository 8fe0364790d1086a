/// Cuts text into the words that byte pair encoding works in, by the rule of GLM-4 and its kin:
///
/// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
///
/// One pass from left to right, every alternative by hand: no backtracking, so its time is linear.
struct WordSplitter {
  /// Valid UTF-8.
  private let text: UnsafeBufferPointer<UInt8>
  private let classes: UnsafeBufferPointer<CharacterClass>
  private let digitsPerWord: Int

  @inline(__always)
  init(
    _ text: UnsafeBufferPointer<UInt8>, _ style: PreTokenizer, _ classes: UnsafeBufferPointer<CharacterClass>
  ) {
    self.text = text
    self.classes = classes
    digitsPerWord = style.digitsPerWord
  }

  /// Where the word that begins at `at`, inside the text, ends; always behind it.
  @inline(__always)
  func end(of at: Int) -> Int {
    let first = text[at]
    // An ASCII letter, or a blank before one: most words.
    if first == UInt8(ascii: " "), at + 1 < text.count, isASCIILetter(text[at + 1]) { return letters(at + 2) }
    if isASCIILetter(first) { return letters(at + 1) }
    return endOfOther(at)
  }

  private func endOfOther(_ at: Int) -> Int {
    if text[at] == UInt8(ascii: "'"), let end = contraction(at) { return end }
    let (kind, next) = character(at)
    switch kind {
    case .letter: return letters(next)
    case .number:
      var end = next
      for _ in 1..<max(digitsPerWord, 1) {
        guard end < text.count, case let (kind, next) = character(end), kind == .number else { break }
        end = next
      }
      return end
    case .other:
      if isLetter(next) { return letters(next) }
      return newlines(others(next))
    case .space:
      if isLetter(next) { return letters(next) }
      if text[at] == UInt8(ascii: " "), next < text.count, character(next).kind == .other {
        return newlines(others(next))
      }
    case .newline: break
    }
    return blanks(at)
  }

  /// Up to the last newline of the white space, where it has one; all of it at the end of the text; else all but the last
  /// character, which belongs to what follows, unless it is the only one.
  private func blanks(_ at: Int) -> Int {
    var end = at
    var last = at
    var behindNewline: Int?
    while end < text.count {
      let (kind, next) = character(end)
      guard kind == .space || kind == .newline else { break }
      last = end
      end = next
      if kind == .newline { behindNewline = next }
    }
    if let behindNewline { return behindNewline }
    return end == text.count || last == at ? end : last
  }

  @inline(__always)
  private func letters(_ from: Int) -> Int {
    var end = from
    while end < text.count {
      let byte = text[end]
      if byte < 0x80 {
        guard isASCIILetter(byte) else { break }
        end += 1
      } else {
        let (kind, next) = character(end)
        guard kind == .letter else { break }
        end = next
      }
    }
    return end
  }

  private func others(_ from: Int) -> Int {
    var end = from
    while end < text.count, case let (kind, next) = character(end), kind == .other { end = next }
    return end
  }

  private func newlines(_ from: Int) -> Int {
    var end = from
    while end < text.count, text[end] == UInt8(ascii: "\n") || text[end] == UInt8(ascii: "\r") { end += 1 }
    return end
  }

  private func isLetter(_ at: Int) -> Bool { at < text.count && character(at).kind == .letter }

  @inline(__always)
  private func isASCIILetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

  /// `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll`, `'d` in either case; `ſ` folds to s.
  private func contraction(_ at: Int) -> Int? {
    func letter(_ index: Int) -> UInt8 { index < text.count ? text[index] | 0x20 : 0 }
    switch (letter(at + 1), letter(at + 2)) {
    case (UInt8(ascii: "s"), _), (UInt8(ascii: "t"), _), (UInt8(ascii: "m"), _), (UInt8(ascii: "d"), _): return at + 2
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return at + 3
    default:
      // ſ is 0xC5 0xBF.
      return at + 2 < text.count && text[at + 1] == 0xC5 && text[at + 2] == 0xBF ? at + 3 : nil
    }
  }

  /// The class of the character at `at`, and where it ends.
  @inline(__always)
  private func character(_ at: Int) -> (kind: CharacterClass, next: Int) {
    let lead = text[at]
    if lead < 0x80 { return (classes[Int(lead)], at + 1) }
    let (value, next) = UTF8Text.scalar(text, at)
    if value < 0x10000 { return (classes[Int(value)], next) }
    return (rare(value), next)
  }

  /// The class of a character beyond the table.
  @inline(never)
  private func rare(_ value: UInt32) -> CharacterClass { Unicode.Scalar(value).map(CharacterClass.init) ?? .other }
}

/// Reading characters out of bytes that are known to be UTF-8.
enum UTF8Text {
  /// The bytes of the character that begins with `lead`.
  @inline(__always)
  static func width(_ lead: UInt8) -> Int { lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4 }

  /// The character at `at` and where it ends.
  @inline(__always)
  static func scalar(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> (value: UInt32, next: Int) {
    func tail(_ index: Int) -> UInt32 { UInt32(text[at + index] & 0x3F) }
    let lead = UInt32(text[at])
    switch width(text[at]) {
    case 1: return (lead, at + 1)
    case 2: return ((lead & 0x1F) << 6 | tail(1), at + 2)
    case 3: return ((lead & 0x0F) << 12 | tail(1) << 6 | tail(2), at + 3)
    default: return ((lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), at + 4)
    }
  }
}
