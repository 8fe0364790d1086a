/// One finding about a file or a value that a person can act on.
public struct Diagnostic: Error, Codable, Sendable, Hashable, CustomStringConvertible {
  public enum Severity: String, Codable, Sendable { case error, warning, note }
  public var severity: Severity
  /// The file, where there is one.
  public var file: String?
  /// The line, from 1.
  public var line: Int?
  /// The key in the file, dotted, such as `limits.rounds.text`.
  public var key: String?
  /// What is wrong: what was found, what was expected.
  public var message: String
  /// What to do next.
  public var hint: String?

  public init(
    _ severity: Severity = .error, file: String? = nil, line: Int? = nil, key: String? = nil, _ message: String,
    hint: String? = nil
  ) {
    self.severity = severity
    self.file = file
    self.line = line
    self.key = key
    self.message = message
    self.hint = hint
  }

  /// An error that belongs to no file.
  public init(_ message: String, hint: String? = nil) { self.init(.error, message, hint: hint) }

  /// `file:line: key: message. hint`, leaving out what is not known.
  public var description: String {
    var place = file ?? ""
    if let line { place += ":\(line)" }
    let parts = [place, key ?? "", message].filter { !$0.isEmpty }
    return parts.joined(separator: ": ") + (hint.map { ". \($0)" } ?? "")
  }
}
