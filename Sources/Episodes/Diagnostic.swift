import Foundation

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

  /// Why a file operation failed, in the system's own few words.
  public static func reason(of error: any Error) -> String {
    var error = error as NSError
    while let below = error.userInfo[NSUnderlyingErrorKey] as? NSError { error = below }
    if error.domain == NSCocoaErrorDomain, error.code == CocoaError.Code.fileReadUnknown.rawValue {
      // What Foundation says of a folder has no words in it.
      return "it is a folder, or no file that can be read"
    }
    guard error.domain == NSPOSIXErrorDomain else { return error.localizedDescription.trimmingSuffix(".") }
    return String(cString: strerror(Int32(error.code)))
  }

  /// `file:line: key: message. hint`, leaving out what is not known.
  public var description: String {
    var place = file ?? ""
    if let line { place += ":\(line)" }
    let parts = [place, key ?? "", message].filter { !$0.isEmpty }
    return parts.joined(separator: ": ") + (hint.map { ". \($0)" } ?? "")
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
