import Foundation

/// What a model thinks before it answers, between `<think>` and `</think>`.
enum Reasoning {
  /// Sets the thoughts apart. The template may have written `<think>` already, so `</think>` alone ends them; thoughts that
  /// were cut off have no end.
  static func split(_ text: String) -> (reasoning: String, rest: String) {
    if let end = text.firstRange(of: "</think>") {
      var thoughts = text[..<end.lowerBound]
      if let start = thoughts.firstRange(of: "<think>") { thoughts = thoughts[start.upperBound...] }
      return (thoughts.trimmingCharacters(in: .whitespacesAndNewlines), String(text[end.upperBound...]))
    }
    let trimmed = text.drop(while: \.isWhitespace)
    guard trimmed.hasPrefix("<think>") else { return ("", text) }
    return (trimmed.dropFirst("<think>".count).trimmingCharacters(in: .whitespacesAndNewlines), "")
  }
}
