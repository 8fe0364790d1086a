/// The likeness of two texts as sets of words, 0 to 100, as `thefuzz` computes `token_set_ratio`.
///
/// Words are scalars: texts that are equal only canonically are different ones there.
enum TokenSetRatio {
  static func score(_ first: String, _ second: String) -> Int {
    let (a, b) = (words(first), words(second))
    guard !a.isEmpty, !b.isEmpty else { return 0 }
    let common = a.filter(b.contains)
    let onlyA = a.filter { !b.contains($0) }
    let onlyB = b.filter { !a.contains($0) }
    if !common.isEmpty, onlyA.isEmpty || onlyB.isEmpty { return 100 }
    let (restA, restB) = (Self.text(of: onlyA), Self.text(of: onlyB))
    let shared = Self.text(of: common).count
    let space = shared > 0 ? 1 : 0
    let (longA, longB) = (shared + space + restA.count, shared + space + restB.count)
    let distance = restA.count + restB.count - 2 * commonLength(restA, restB)
    var best = 100 - 100 * Double(distance) / Double(longA + longB)
    if shared > 0 {
      best = max(best, 100 - 100 * Double(space + restA.count) / Double(shared + longA))
      best = max(best, 100 - 100 * Double(space + restB.count) / Double(shared + longB))
    }
    return Int(best.rounded(.toNearestOrEven))
  }

  /// The different words in small letters, sorted by their scalars: the rest parts them, but for U+0080 to U+00FF, which are left
  /// out before, so that "café" is "caf".
  private static func words(_ text: String) -> [[Unicode.Scalar]] {
    var words: Set<[Unicode.Scalar]> = []
    var word: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars where !(0x80...0xff).contains(scalar.value) {
      if isOfWord(scalar) {
        word.append(lower(scalar))
      } else if !word.isEmpty {
        words.insert(word)
        word = []
      }
    }
    if !word.isEmpty { words.insert(word) }
    return words.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private static func text(of words: [[Unicode.Scalar]]) -> [Unicode.Scalar] {
    let blank: [Unicode.Scalar] = [" "]
    return Array(words.joined(separator: blank))
  }

  /// Letters and digits of all scripts, as RapidFuzz's tables have them: those of Unicode 13, without marks.
  private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.properties.isAlphabetic || scalar.properties.numericType != nil }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber:
      return scalar.properties.age.map { $0.major <= 13 } ?? false
    default: return false
    }
  }

  /// One scalar for one: of the only small letter that is two, the first.
  private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
  }

  /// The length of the longest common subsequence.
  private static func commonLength(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var row = [Int](repeating: 0, count: b.count + 1)
    for scalar in a {
      var diagonal = 0
      for (index, other) in b.enumerated() {
        let above = row[index + 1]
        row[index + 1] = scalar == other ? diagonal + 1 : max(above, row[index])
        diagonal = above
      }
    }
    return row[b.count]
  }
}
