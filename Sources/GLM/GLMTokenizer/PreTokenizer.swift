/// Cuts text into the words that byte pair encoding works in, by GLM-4's rule:
///
/// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
///
/// One pass from left to right, every alternative by hand: no backtracking, so its time is linear.
struct PreTokenizer {
  private enum Class { case letter, number, newline, space, other }

  /// Calls `body` with the bytes of each word in order; together they are the text.
  static func words(of text: String, _ body: (ArraySlice<UInt8>) -> Void) {
    let bytes = Array(text.utf8)
    var classes: [Class] = []
    var starts: [Int] = []
    classes.reserveCapacity(bytes.count)
    starts.reserveCapacity(bytes.count + 1)
    var offset = 0
    for scalar in text.unicodeScalars {
      classes.append(classify(scalar))
      starts.append(offset)
      offset += UTF8.width(scalar)
    }
    starts.append(offset)
    var at = 0
    while at < classes.count {
      let end = next(classes, bytes, starts, from: at)
      body(bytes[starts[at]..<starts[end]])
      at = end
    }
  }

  /// Where the word that begins at `at` ends; always after it.
  private static func next(_ classes: [Class], _ bytes: [UInt8], _ starts: [Int], from at: Int) -> Int {
    let count = classes.count
    func run(_ from: Int, _ member: (Class) -> Bool) -> Int {
      var end = from
      while end < count, member(classes[end]) { end += 1 }
      return end
    }
    func letters(_ from: Int) -> Int { run(from) { $0 == .letter } }
    if let contraction = contraction(bytes, starts, at, count) { return contraction }
    switch classes[at] {
    case .letter: return letters(at)
    case .number: return min(run(at) { $0 == .number }, at + 3)
    case .other:
      if at + 1 < count, classes[at + 1] == .letter { return letters(at + 1) }
      return run(run(at) { $0 == .other }) { $0 == .newline }
    case .space:
      if at + 1 < count, classes[at + 1] == .letter { return letters(at + 1) }
      if bytes[starts[at]] == 0x20, at + 1 < count, classes[at + 1] == .other {
        return run(run(at + 1) { $0 == .other }) { $0 == .newline }
      }
    case .newline: break
    }
    let end = run(at) { $0 == .space || $0 == .newline }
    // Up to the last newline of the white space, where there is one.
    if let last = (at..<end).last(where: { classes[$0] == .newline }) { return last + 1 }
    // All of it at the end of the text; else the last one belongs to what follows.
    return end == count || end - at == 1 ? end : end - 1
  }

  /// `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll`, `'d` in either case; `ſ` folds to s.
  private static func contraction(_ bytes: [UInt8], _ starts: [Int], _ at: Int, _ count: Int) -> Int? {
    guard bytes[starts[at]] == UInt8(ascii: "'"), at + 1 < count else { return nil }
    func letter(_ index: Int) -> UInt8 {
      guard index < count else { return 0 }
      let start = starts[index]
      if starts[index + 1] - start == 1 { return bytes[start] | 0x20 }
      return bytes[start] == 0xC5 && bytes[start + 1] == 0xBF ? UInt8(ascii: "s") : 0
    }
    switch (letter(at + 1), letter(at + 2)) {
    case (UInt8(ascii: "s"), _), (UInt8(ascii: "t"), _), (UInt8(ascii: "m"), _), (UInt8(ascii: "d"), _): return at + 2
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return at + 3
    default: return nil
    }
  }

  private static func classify(_ scalar: Unicode.Scalar) -> Class {
    if scalar.isASCII {
      switch scalar.value {
      case 0x61...0x7A, 0x41...0x5A: return .letter
      case 0x30...0x39: return .number
      case 0x0A, 0x0D: return .newline
      case 0x20, 0x09, 0x0B, 0x0C: return .space
      default: return .other
      }
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return .letter
    case .decimalNumber, .letterNumber, .otherNumber: return .number
    default: return scalar.properties.isWhitespace ? .space : .other
    }
  }
}
