import Foundation

/// Unicode's composed form (NFC), which Qwen2's tokenizer brings text into.
///
/// Foundation composes, but leaves a final consonant beside the Hangul syllable that it belongs to, and takes the lower half of
/// a character beyond U+FFFF for a character of its own; so the first is done here and the second are kept from it. What
/// changes beyond U+FFFF, musical notes and some letters of rare scripts, stays as it is.
enum ComposedForm {
  /// The text in composed form. Most text is in it already, which a glance at its characters shows.
  static func of(_ text: String) -> String {
    var text = text
    return text.withUTF8(isComposed) ? text : compose(text)
  }

  private static func isComposed(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var at = 0
    while at < text.count {
      // Up to U+02FF.
      if text[at] < 0xCC {
        at += 1
        continue
      }
      let (value, next) = UTF8Text.scalar(text, at)
      guard isStable(value) else { return false }
      at = next
    }
    return true
  }

  /// Whether a character is the same in composed form, whatever other such characters stand beside it. Holds for the
  /// ranges of everyday text only; false means that it has to be looked at.
  private static func isStable(_ value: UInt32) -> Bool {
    switch value {
    case 0..<0x300: true
    // Greek and Cyrillic, without the letters that are written otherwise in composed form and the marks.
    case 0x388..<0x483, 0x48A..<0x590: true
    // Punctuation and symbols, without the blanks, Ω, K, Å and brackets that are written otherwise.
    case 0x2002..<0x20D0, 0x2100..<0x2126, 0x2127..<0x212A, 0x212C..<0x2329, 0x232B..<0x2ADC: true
    // Radicals, kana, Bopomofo, Han and Hangul syllables, without the marks among the kana.
    case 0x2E80..<0x302A, 0x3030..<0x3099, 0x309B..<0xA66F, 0xAC00..<0xD7A4: true
    // Full-width forms, pictographs, and Han outside the basic plane.
    case 0xFF00..<0xFFF0, 0x1F000..<0x1FB00, 0x20000..<0x2F800: true
    default: false
    }
  }

  private static func compose(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var run = String.UnicodeScalarView()
    func flush() {
      for scalar in String(run).precomposedStringWithCanonicalMapping.unicodeScalars {
        if let syllable = result.last.flatMap({ syllable($0, scalar) }) {
          result.removeLast()
          result.append(syllable)
        } else {
          result.append(scalar)
        }
      }
      run.removeAll()
    }
    for scalar in text.unicodeScalars {
      if scalar.value < 0x10000 {
        run.append(scalar)
        continue
      }
      flush()
      // Compatibility ideographs are other characters in composed form, each by itself.
      if (0x2F800..<0x2FA20).contains(scalar.value) { run.append(scalar) } else { result.append(scalar) }
      flush()
    }
    flush()
    return String(result)
  }

  /// A Hangul syllable without a final consonant, joined with one.
  private static func syllable(_ open: Unicode.Scalar, _ final: Unicode.Scalar) -> Unicode.Scalar? {
    guard (0xAC00..<0xD7A4).contains(open.value), (open.value - 0xAC00) % 28 == 0,
      (0x11A8..<0x11C3).contains(final.value)
    else { return nil }
    return Unicode.Scalar(open.value + final.value - 0x11A7)
  }
}
