/// Why a file is no model that the engine can run: what was found, what was expected, what to do.
public struct GGUFError: Error, Sendable, Hashable, CustomStringConvertible {
  public var file: String
  public var message: String

  public init(_ file: String, _ message: String) {
    self.file = file
    self.message = message
  }
  public var description: String { "\(file): \(message)" }
}
