import Foundation

/// What an agent sees of a command's output, as AgentBench shows it.
enum OSShellOutput {
  private static let most = 800
  private static let shown = 780
  private static let head = "The output of the OS:\n\n"
  private static let cut = "\n[truncated because the output is too long]"
  /// What an observation may have: a character is up to four bytes.
  static let mostBytes = 4 * most + head.utf8.count + cut.utf8.count

  static func observation(_ bytes: [UInt8]) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return "OS Environment output cannot be decoded as UTF-8"
    }
    // Characters are code points, as Python counts them: what stands upon one letter is without end.
    var plain = Array(withoutControl(text).unicodeScalars)
    // Where the last line ends is the terminal's business.
    while plain.last == "\n" { plain.removeLast() }
    guard !plain.isEmpty else { return "The output of the OS is empty." }
    func shown(_ scalars: some Sequence<Unicode.Scalar>) -> String {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars)
      return head + String(view)
    }
    return plain.count > most ? shown(plain.prefix(Self.shown)) + cut : shown(plain)
  }

  /// Without what a terminal would obey: escape sequences, window titles, bells, other control characters.
  static func withoutControl(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var rest = Substring(text).unicodeScalars
    while let scalar = rest.popFirst() {
      // An escape and the letter after it, or both as one character.
      var kind: Unicode.Scalar?
      if scalar == "\u{1B}" {
        kind = rest.popFirst()
        if kind == nil { break }
      } else if (0x80...0x9F).contains(scalar.value) {
        kind = Unicode.Scalar(scalar.value - 0x40)
      }
      guard let kind else {
        if scalar.value >= 0x20 && scalar.value != 0x7F || scalar == "\n" || scalar == "\t" { result.append(scalar) }
        continue
      }
      switch kind {
      case "[":
        // Parameters, then one final character.
        while let next = rest.popFirst(), !(0x40...0x7E).contains(next.value) {}
      case "]", "P", "X", "^", "_":
        // A title, or a text for the terminal: to the end that is said, for a title to a bell too.
        while let next = rest.popFirst(), next != "\u{9C}", next != "\u{07}" || kind != "]" {
          guard next == "\u{1B}" else { continue }
          if rest.first == "\\" { rest.removeFirst() }
          break
        }
      case "(", ")", "*", "+", "-", ".", "/", "#", "%", " ":
        // A set of characters, a size: one more letter.
        _ = rest.popFirst()
      default: break
      }
    }
    return String(result)
  }
}
