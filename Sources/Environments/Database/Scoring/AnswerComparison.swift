import Foundation

/// Whether an answer is right, by the rules of AgentBench's two generations.
enum AnswerComparison {
  /// The text style (v0.2): the text behind `Final Answer:` against the label. Its quirks are kept: a string literal
  /// counts as the list of its characters, and what is no literal keeps its leading blank.
  static func text(_ answer: String, label: [String]) -> Bool {
    let found: [PythonLiteral] =
      switch PythonLiteral(answer) {
      case .list(let items)?, .tuple(let items)?, .set(let items)?: items
      case .string(let text)?: text.map { .string(String($0)) }
      default: [.string(answer)]
      }
    if found.count == 1, label.count == 1 {
      if let number = number(found[0]), let expected = Double(label[0].trimmingCharacters(in: .whitespaces)) {
        return number == expected
      }
      return found[0] == .string(label[0])
    }
    return Set(found) == Set(label.map { .string($0) })
  }

  private static func number(_ value: PythonLiteral) -> Double? {
    switch value {
    case .number(let number): number
    case .bool(let flag): flag ? 1 : 0
    case .string(let text): Double(text.trimmingCharacters(in: .whitespaces))
    case .none, .list, .tuple, .set: nil
    }
  }

  /// The tool style (FC): answers against the label, both cleaned; numbers within 0.01.
  static func tools(_ answers: [String], label: [String]) -> Bool {
    let found = clean(answers)
    let expected = clean(label)
    if found.count == 1, expected.count == 1 {
      if let a = Double(found[0]), let b = Double(expected[0]) { return abs(a - b) <= 0.01 }
      return found[0] == expected[0]
    }
    let a = found.compactMap(Double.init)
    let b = expected.compactMap(Double.init)
    guard a.count == found.count, b.count == expected.count else { return Set(found) == Set(expected) }
    // Sorted lists match one to one within the tolerance if any matching does.
    return a.count == b.count && zip(a.sorted(), b.sorted()).allSatisfy { abs($0 - $1) <= 0.01 }
  }

  /// Whether two stored digests are one, with or without the row that they were read as.
  static func isSameHash(_ found: String, _ gold: String?) -> Bool {
    gold.map { clean([found]) == clean([$0]) } ?? false
  }

  /// A list as AgentBench compares it: rows and lists in strings unpacked, quotes, percent signs and commas gone.
  static func clean(_ values: [String]) -> [String] {
    var flat = values
    if values.count == 1, let literal = PythonLiteral(values[0]) {
      switch literal {
      case .list(let items), .tuple(let items): flat = items.map(plain)
      case .none, .bool, .number, .string, .set: break
      }
    }
    return flat.map(clean)
  }

  private static func plain(_ value: PythonLiteral) -> String {
    switch value {
    case .none: "None"
    case .bool(let flag): flag ? "True" : "False"
    case .number(let number): number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    case .string(let text): text
    case .list(let items), .tuple(let items), .set(let items):
      items.count == 1 ? plain(items[0]) : "\(items.map(plain))"
    }
  }

  private static func clean(_ value: String) -> String {
    var text = value.trimmingCharacters(in: .whitespacesAndNewlines)
    for quote in ["'", "\""] where text.count > 1 && text.hasPrefix(quote) && text.hasSuffix(quote) {
      text = String(text.dropFirst().dropLast())
    }
    if text.hasSuffix("%") { return String(text.dropLast()) }
    text = text.replacing(",", with: "")
    let empty = ["none", "null", "undefined", "nan", "inf", "infinity", "+infinity", "-infinity", ""]
    return empty.contains(text.lowercased()) ? "0" : text
  }
}
