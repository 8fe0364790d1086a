import Foundation

/// The checks that AgentBench's records name by file: they hold an answer against the expected one.
enum CheckLibrary: String, Sendable, CaseIterable {
  case integerMatch = "integer-match"
  case stringMatch = "string-match"
  case sizeMatch = "size-match"
  /// The answer stands in what is expected.
  case contained = "in"
  /// What is expected stands in the answer.
  case containing

  /// The check of a file such as `check/integer-match.py`.
  init?(file: String) {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    guard let stem = name.split(separator: ".").first, let known = Self(rawValue: String(stem)) else { return nil }
    self = known
  }

  func passes(_ answer: String, expected: String) -> Bool {
    let (answer, expected) = (Self.plain(answer), Self.plain(expected))
    switch self {
    case .integerMatch: return Int(answer) != nil && Int(answer) == Int(expected)
    case .stringMatch: return answer.utf8.elementsEqual(expected.utf8)
    case .sizeMatch:
      guard let left = Self.bytes(answer), let right = Self.bytes(expected) else { return false }
      return left == right
    case .contained: return !answer.isEmpty && expected.contains(answer)
    case .containing: return !expected.isEmpty && answer.contains(expected)
    }
  }

  private static func plain(_ text: String) -> String {
    text.replacing("\r\n", with: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// A size such as "12", "3K" or "1.5 MB", in steps of 1,024.
  private static func bytes(_ text: String) -> Double? {
    let letters = text.drop { $0.isNumber || $0 == "." }
    guard let number = Double(text.prefix(text.count - letters.count)) else { return nil }
    let unit = letters.trimmingCharacters(in: .whitespaces).uppercased()
    let steps = ["": 0, "B": 0, "K": 1, "KB": 1, "KIB": 1, "M": 2, "MB": 2, "MIB": 2, "G": 3, "GB": 3, "GIB": 3]
    return steps[unit].map { number * pow(1024, Double($0)) }
  }
}
