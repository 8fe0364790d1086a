/// What a tool call found: a set of entities, or a number, that is not looked up before somebody asks.
public struct Variable: Sendable, Hashable {
  /// The class of its members; `type.int` for a count.
  public var type: String
  public var program: Program

  public init(type: String, program: Program) {
    self.type = type
    self.program = program
  }

  /// The type of a count.
  public static let number = "type.int"
}
