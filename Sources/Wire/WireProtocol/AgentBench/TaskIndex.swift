/// The name of a sample in AgentBench's protocol: a number or a text. A text of digits stays one.
public enum TaskIndex: Encodable, SentReadable, Hashable, CustomStringConvertible {
  case number(Int)
  case name(String)

  public init(_ json: SentJSON) throws(Findings) {
    switch json {
    case .string(let text): self = .name(text)
    case .number, .bool: self = .number(try Int(json))
    default: throw .type("str")
    }
  }

  public var json: SentJSON {
    switch self {
    case .number(let number): .int(number)
    case .name(let name): .string(name)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .name(let name): try container.encode(name)
    }
  }

  /// The number that it is, or that its text is.
  public var number: Int? {
    switch self {
    case .number(let number): number
    case .name(let name): Int(name)
    }
  }

  /// Whether both name one sample to AgentBench's own workers, who read a text of digits as a number.
  public func isAlike(_ other: TaskIndex) -> Bool { self == other || (number != nil && number == other.number) }

  public var description: String {
    switch self {
    case .number(let number): "\(number)"
    case .name(let name): name
    }
  }
}
