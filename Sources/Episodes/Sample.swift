/// The name of one task of an environment, unique in its split, such as `dev-007`.
public struct SampleID: Sendable, Hashable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
  public var rawValue: String

  public init(_ rawValue: String) { self.rawValue = rawValue }
  public init(stringLiteral value: String) { rawValue = value }
  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(String.self)
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
  public var description: String { rawValue }
  /// What stands before the first hyphen: by it an environment finds the task.
  public var split: Split { Split(String(rawValue.prefix { $0 != "-" })) }
}

/// A named part of an environment's samples: `dev` and `test` are measured on, `train` never is.
public struct Split: Sendable, Hashable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
  public var rawValue: String

  public init(_ rawValue: String) { self.rawValue = rawValue }
  public init(stringLiteral value: String) { rawValue = value }
  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(String.self)
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
  public var description: String { rawValue }

  public static let dev: Split = "dev"
  public static let test: Split = "test"
  /// Samples made by the generators from seeds that dev and test never use: `train-<n>` for any n.
  public static let train: Split = "train"
}
