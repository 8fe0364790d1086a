import Episodes

/// Decoding of what people write by hand: whatever is not understood is named, never passed over.
extension Decoder {
  /// Throws a `DecodingError` at the first key that `Keys` does not list.
  public func refuseUnknownKeys<Keys: CodingKey & CaseIterable>(_ keys: Keys.Type) throws {
    let known = Keys.allCases.map(\.stringValue)
    let container = try container(keyedBy: AnyKey.self)
    guard
      let unknown = container.allKeys.sorted(by: { $0.stringValue < $1.stringValue })
        .first(where: { !known.contains($0.stringValue) })
    else { return }
    throw DecodingError.dataCorruptedError(
      forKey: unknown, in: container,
      debugDescription: "is no known key: expected one of \(known.joined(separator: ", "))")
  }
}

extension KeyedDecodingContainer {
  /// A value that is one of a few names; the error lists them.
  public func decodeChoice<Choice: RawRepresentable & CaseIterable>(
    _ type: Choice.Type, forKey key: Key
  ) throws -> Choice where Choice.RawValue == String {
    try choice(try decode(String.self, forKey: key), key)
  }

  /// Several values that are each one of a few names.
  public func decodeChoices<Choice: RawRepresentable & CaseIterable>(
    _ type: Choice.Type, forKey key: Key
  ) throws -> [Choice] where Choice.RawValue == String {
    try decode([String].self, forKey: key).map { try choice($0, key) }
  }

  private func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, _ key: Key
  ) throws -> Choice where Choice.RawValue == String {
    if let choice = Choice(rawValue: name) { return choice }
    throw DecodingError.dataCorruptedError(
      forKey: key, in: self,
      debugDescription:
        "'\(name)' is not known: expected one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
  }
}

/// Any key of an object.
private struct AnyKey: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

/// The seed of a generated task in a task file. Those from a million on are for training.
public struct TaskSeed: Decodable, Sendable, Hashable {
  public var seed: Seed

  /// Seeds of training tasks begin here.
  public static let firstForTraining: UInt64 = 1_000_000

  public init(from decoder: any Decoder) throws {
    let value = try JSONValue(from: decoder)
    guard let number = value.intValue, number >= 0, number < Self.firstForTraining else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "is \(value.text): expected a whole number from 0 to \(Self.firstForTraining - 1)"))
    }
    seed = Seed(UInt64(number))
  }
}
