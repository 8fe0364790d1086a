import Episodes

/// A vocabulary of GLM-4's size, made from a seed: 151,552 ids, of which the bytes come first and the last are unused.
///
/// Its make-up is that of a published byte-level vocabulary of this size: 45 % words and numbers, 14 % pieces with ASCII
/// punctuation, 37 % text beyond ASCII, 4 % odds and ends (quotes, white space, parts of characters). Like there, most tokens
/// are another token and a little more, so that a tree of them has a good two nodes a token.
struct SyntheticVocabulary {
  static let size = 151_552

  private var random = RandomSource(19)
  private var seen: Set<[UInt8]> = []
  private(set) var tokens: [[UInt8]] = []

  static func tokens() -> [[UInt8]] {
    var vocabulary = SyntheticVocabulary()
    vocabulary.fill()
    return vocabulary.tokens
  }

  private mutating func fill() {
    for byte in UInt8.min...UInt8.max { add([byte]) }
    let letters = texts("abcdefghijklmnopqrstuvwxyz".map(String.init))
    let endings = letters + texts(["er", "on", "ing", "tion", "st", "al", "in", "ea", "ou", "le", "s", "ed"])
    let vowels = texts(["a", "e", "i", "o", "u", "an", "en", "in", "on"])
    var syllables: [[UInt8]] = []
    for letter in letters { for vowel in vowels { syllables.append(letter + vowel) } }
    let starts = letters + letters.map { [0x20] + $0 } + texts("ABCDEFGHIJKLMNOPQRSTUVWXYZ".map(String.init))
    grow(66_500, from: starts, by: endings + syllables, longest: 14)
    for number in 0..<1100 { add(Array(String(number).utf8)) }
    let marks = texts(".,:;()[]{}<>/_-+=*&^%$#@!?|~'`".map(String.init))
    grow(21_000, from: marks + marks.map { [0x20] + $0 }, by: marks + endings + syllables, longest: 12)
    grow(40_000, from: scalars(0x4E00...0x62FF), by: scalars(0x4E00...0x51FF), longest: 12)
    grow(15_000, from: scalars(0x430...0x44F) + scalars(0xE0...0xFF), by: scalars(0x430...0x44F), longest: 16)
    for space in [" ", "\t", "\n", "\r\n"] {
      for count in 2...80 { add(Array(String(repeating: space, count: count).utf8)) }
    }
    let quotes = texts(["\"", "\\", "\n", "\t", "=\"", "\n\n", ">\n"])
    grow(6_200, from: quotes, by: quotes + marks + syllables.map { $0 + $0.reversed() }, longest: 16)
    // Parts of characters.
    for lead in UInt8(0xE3)...0xE9 { for tail in UInt8(0x80)...0xBF { add([lead, tail]) } }
  }

  private mutating func add(_ token: [UInt8]) { if seen.insert(token).inserted { tokens.append(token) } }

  /// Adds `count` tokens: one that was added here before, or one of `starts`, and one of `pieces` behind it.
  private mutating func grow(_ count: Int, from starts: [[UInt8]], by pieces: [[UInt8]], longest: Int) {
    let goal = min(tokens.count + count, Self.size - 250)
    let first = tokens.count
    for start in starts { add(start) }
    while tokens.count < goal {
      let base = random.chance(0.1) ? random.pick(starts) : tokens[first + random.below(max(tokens.count - first, 1))]
      let token = (base ?? []) + (random.pick(pieces) ?? [])
      if token.count <= longest { add(token) }
    }
  }

  private func texts(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }

  private func scalars(_ range: ClosedRange<UInt32>) -> [[UInt8]] {
    range.compactMap { Unicode.Scalar($0) }.map { Array(String($0).utf8) }
  }
}
