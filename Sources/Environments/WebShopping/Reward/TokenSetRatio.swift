import Foundation

/// How alike two texts are as sets of words, 0 to 100: `token_set_ratio` of the fuzzy string matching family, whose ratio is
/// twice the longest common subsequence over both lengths.
public enum TokenSetRatio {
  public static func of(_ a: String, _ b: String) -> Int {
    let (first, second) = (words(a), words(b))
    guard !first.isEmpty, !second.isEmpty else { return 0 }
    let common = first.intersection(second)
    let (onlyFirst, onlySecond) = (first.subtracting(second), second.subtracting(first))
    // One's words are all among the other's.
    if !common.isEmpty, onlyFirst.isEmpty || onlySecond.isEmpty { return 100 }
    let shared = common.sorted().joined(separator: " ")
    func joined(_ rest: Set<String>) -> String {
      (shared.isEmpty ? [] : [shared]).appending(rest.sorted().joined(separator: " ")).joined(separator: " ")
    }
    let (left, right) = (joined(onlyFirst), joined(onlySecond))
    var best = ratio(left, right)
    if !shared.isEmpty { best = max(best, ratio(shared, left), ratio(shared, right)) }
    return Int(best.rounded(.toNearestOrEven))
  }

  /// Small letters and digits; what is no ASCII is left out, everything else parts words.
  private static func words(_ text: String) -> Set<String> {
    let ascii = String(String.UnicodeScalarView(text.unicodeScalars.filter(\.isASCII)))
    return Set(ascii.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
  }

  private static func ratio(_ a: String, _ b: String) -> Double {
    let (a, b) = (Array(a.unicodeScalars), Array(b.unicodeScalars))
    guard !a.isEmpty || !b.isEmpty else { return 100 }
    var row = [Int](repeating: 0, count: b.count + 1)
    for x in a {
      var diagonal = 0
      for (index, y) in b.enumerated() {
        let above = row[index + 1]
        row[index + 1] = x == y ? diagonal + 1 : max(above, row[index])
        diagonal = above
      }
    }
    return 200 * Double(row[b.count]) / Double(a.count + b.count)
  }
}

extension Array {
  fileprivate func appending(_ element: Element) -> [Element] { self + [element] }
}
