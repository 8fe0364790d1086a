import Foundation

/// Sentence BLEU-4 with Chen and Cherry's (2014) smoothing method 4, as NLTK computes it: AgentBench matches commands by it.
enum SentenceBLEU {
  /// The score of `hypothesis` against one reference, both cut at white space; 0 to 1.
  static func score(_ hypothesis: String, reference: String) -> Double {
    let words = hypothesis.split(whereSeparator: \.isWhitespace)
    let expected = reference.split(whereSeparator: \.isWhitespace)
    guard !words.isEmpty else { return 0 }
    var logarithm = 0.0
    var misses = 0
    for order in 1...4 {
      let counts = grams(words, order)
      let limits = grams(expected, order)
      let matched = counts.reduce(0) { $0 + min($1.value, limits[$1.key] ?? 0) }
      let total = Double(max(1, words.count - order + 1))
      var precision = Double(matched) / total
      if matched == 0 {
        if order == 1 { return 0 }
        guard words.count > 1 else { continue }
        misses += 1
        precision = log(Double(words.count)) / (pow(2, Double(misses)) * 5) / total
      }
      logarithm += 0.25 * log(precision)
    }
    let brevity = words.count > expected.count ? 1 : exp(1 - Double(expected.count) / Double(words.count))
    return brevity * exp(logarithm)
  }

  private static func grams(_ words: [Substring], _ order: Int) -> [ArraySlice<Substring>: Int] {
    guard words.count >= order else { return [:] }
    var result: [ArraySlice<Substring>: Int] = [:]
    for start in 0...words.count - order { result[words[start..<start + order], default: 0] += 1 }
    return result
  }
}
