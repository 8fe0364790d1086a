/// The likeness of two texts as sets of words, 0 to 100, as `thefuzz` computes `token_set_ratio`.
enum TokenSetRatio {
  static func score(_ first: String, _ second: String) -> Int {
    let (a, b) = (words(first), words(second))
    guard !a.isEmpty, !b.isEmpty else { return 0 }
    let common = a.filter(b.contains)
    let onlyA = a.filter { !b.contains($0) }
    let onlyB = b.filter { !a.contains($0) }
    if !common.isEmpty, onlyA.isEmpty || onlyB.isEmpty { return 100 }
    let restA = Array(onlyA.joined(separator: " ").unicodeScalars)
    let restB = Array(onlyB.joined(separator: " ").unicodeScalars)
    let shared = common.joined(separator: " ").unicodeScalars.count
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

  /// The different words in small letters, sorted; what is no letter or digit parts them, and what is no
  /// ASCII is left out, as the original does.
  private static func words(_ text: String) -> [String] {
    var words: Set<String> = []
    var word = ""
    for scalar in text.lowercased().unicodeScalars where scalar.isASCII {
      if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
        word.unicodeScalars.append(scalar)
      } else if !word.isEmpty {
        words.insert(word)
        word = ""
      }
    }
    if !word.isEmpty { words.insert(word) }
    return words.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
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
