/// Why a text cannot be scored: what was found, what was expected, what to do.
public struct EvaluationError: Error, Sendable, Hashable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }
}
