import Foundation

/// BLEU-1 over characters: the share of a candidate's characters that the reference has too, each as often as it has it,
/// less a penalty for a candidate that is shorter (Papineni et al. 2002; agentbench.md 2.5.2 compares single characters).
enum CharacterBLEU {
  static func score(_ candidate: String, against reference: String) -> Double {
    score(Array(candidate.unicodeScalars), against: Array(reference.unicodeScalars))
  }

  /// The same over words, in small letters.
  static func words(_ candidate: String, against reference: String) -> Double {
    func words(_ text: String) -> [Substring] { text.lowercased().split { !($0.isLetter || $0.isNumber) } }
    return score(words(candidate), against: words(reference))
  }

  private static func score<Unit: Hashable>(_ candidate: [Unit], against reference: [Unit]) -> Double {
    guard !candidate.isEmpty, !reference.isEmpty else { return 0 }
    var left: [Unit: Int] = [:]
    for unit in reference { left[unit, default: 0] += 1 }
    var matches = 0
    for unit in candidate {
      guard let count = left[unit], count > 0 else { continue }
      matches += 1
      left[unit] = count - 1
    }
    let (length, wanted) = (candidate.count, reference.count)
    let penalty = length >= wanted ? 1 : exp(1 - Double(wanted) / Double(length))
    return penalty * Double(matches) / Double(length)
  }
}
