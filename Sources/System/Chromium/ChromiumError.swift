/// What goes wrong with a browser. None of it is an agent's doing.
public enum ChromiumError: Error, Sendable, Hashable, CustomStringConvertible {
  /// It cannot be started; with the reason.
  case unstartable(String)
  /// It ended, or its pipe broke, while something was asked of it.
  case gone
  /// It did not answer a command in time.
  case silent(command: String)
  /// It refused a command; with its own words.
  case refused(command: String, reason: String)
  /// Its answer is not of the expected shape.
  case unreadable(command: String)
  /// The page's process ended.
  case pageCrashed

  public var description: String {
    switch self {
    case .unstartable(let reason): "the browser cannot be started: \(reason)"
    case .gone: "the browser has ended"
    case .silent(let command): "the browser does not answer \(command)"
    case .refused(let command, let reason): "the browser refuses \(command): \(reason)"
    case .unreadable(let command): "the browser's answer to \(command) cannot be read"
    case .pageCrashed: "the page's process has ended"
    }
  }
}
