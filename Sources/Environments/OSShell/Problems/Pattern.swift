import Foundation

/// A regular expression that cannot hold up anybody: one that tries too many ways finds nothing.
struct Pattern {
  private let expression: NSRegularExpression
  /// How often the engine tells that it is still looking, about every ten thousand steps, until it is stopped: not a
  /// time, so that every machine says the same.
  private static let patience = 500

  /// Nil for a text that is none.
  init?(_ text: String) {
    guard let expression = try? NSRegularExpression(pattern: text) else { return nil }
    self.expression = expression
  }

  func isFound(in text: String) -> Bool {
    let all = NSRange(text.startIndex..., in: text)
    var (isFound, calls) = (false, 0)
    expression.enumerateMatches(in: text, options: .reportProgress, range: all) { match, _, stop in
      calls += 1
      isFound = match != nil
      if isFound || calls >= Self.patience { stop.pointee = true }
    }
    return isFound
  }
}
