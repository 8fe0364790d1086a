/// What a character is to the word splitters.
enum CharacterClass: UInt8, Sendable {
  /// `\p{L}`
  case letter
  /// `\p{N}`
  case number
  /// `[\r\n]`
  case newline
  /// `\s`, but no newline
  case space
  case other

  /// The classes of U+0000 to U+FFFF; found out once, since the properties of a character are slow to look up.
  static let basicPlane: [CharacterClass] = (0..<0x10000).map { value in
    switch value {
    // Han and Hangul syllables, most of the plane.
    case 0x4E00...0x9FFF, 0xAC00...0xD7A3: .letter
    default: Unicode.Scalar(UInt32(value)).map(CharacterClass.init) ?? .other
    }
  }

  init(_ scalar: Unicode.Scalar) {
    if scalar == "\n" || scalar == "\r" {
      self = .newline
      return
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: self = .letter
    case .decimalNumber, .letterNumber, .otherNumber: self = .number
    default: self = scalar.properties.isWhitespace ? .space : .other
    }
  }
}
