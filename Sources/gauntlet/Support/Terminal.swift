import Foundation

/// What goes to the person at the terminal.
enum Terminal {
  /// A line on standard error.
  static func complain(_ message: String) {
    let text = message.hasPrefix("Error") ? message : "gauntlet: " + message
    try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
  }

  /// Text on standard output, at once: what reads it may be waiting.
  static func say(_ text: String, end: String = "\n") {
    // A reader that has gone away is its own affair.
    try? FileHandle.standardOutput.write(contentsOf: Data((text + end).utf8))
  }

  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  /// Replaces the last line on a terminal; an ordinary line elsewhere.
  static func progress(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data((isInteractive ? "\r\u{1B}[K" + text : text + "\n").utf8))
  }

  /// Ends a line that `progress` keeps replacing.
  static func endProgress() { if isInteractive { try? FileHandle.standardError.write(contentsOf: Data("\n".utf8)) } }

  /// Text from outside with control characters made visible, so that it cannot steer the terminal.
  static func harmless(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          let isControl =
            scalar.value < 0x20 && scalar != "\n" && scalar != "\t" || (0x7F...0x9F).contains(scalar.value)
          return isControl ? "\u{FFFD}" : scalar
        }))
  }
}
