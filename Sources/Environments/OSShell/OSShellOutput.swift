import Foundation

/// What an agent sees of a command's output, as AgentBench shows it.
enum OSShellOutput {
  private static let most = 800
  private static let shown = 780

  static func observation(_ bytes: [UInt8]) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return "OS Environment output cannot be decoded as UTF-8"
    }
    var plain = withoutControl(text)
    // Where the last line ends is the terminal's business.
    while plain.hasSuffix("\n") { plain.removeLast() }
    guard !plain.isEmpty else { return "The output of the OS is empty." }
    guard plain.count > most else { return "The output of the OS:\n\n" + plain }
    return "The output of the OS:\n\n" + plain.prefix(shown) + "\n[truncated because the output is too long]"
  }

  /// Without what a terminal would obey: escape sequences, window titles, bells, other control characters.
  static func withoutControl(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var rest = Substring(text).unicodeScalars
    while let scalar = rest.popFirst() {
      guard scalar == "\u{1B}" else {
        if scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) || scalar == "\n" || scalar == "\t" {
          result.append(scalar)
        }
        continue
      }
      switch rest.first {
      case "[":
        // Parameters, then one final character.
        rest.removeFirst()
        while let next = rest.popFirst(), !(0x40...0x7E).contains(next.value) {}
      case "]":
        // A title: to a bell, or to another escape's end.
        rest.removeFirst()
        while let next = rest.popFirst(), next != "\u{07}" {
          if next == "\u{1B}" {
            if rest.first == "\\" { rest.removeFirst() }
            break
          }
        }
      case nil: break
      default: rest.removeFirst()
      }
    }
    return String(result)
  }
}
