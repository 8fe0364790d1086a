import Episodes

/// Reads the members of a JSON object strictly: each is of its type, and none goes unread. null is the same as nothing.
struct Fields {
  /// Where the object stands in the request, such as `messages[2]`; empty at the top.
  let path: String
  fileprivate var members: [String: OrderedJSON] = [:]

  /// Throws `APIError` when `value` is no object.
  init(_ value: OrderedJSON, at path: String) throws(APIError) {
    guard let members = value.members else {
      throw .invalid(path.isEmpty ? nil : path, "\(path.isEmpty ? "The body" : "'\(path)'") must be a JSON object")
    }
    self.path = path
    for member in members where !member.value.isNull { self.members[member.key] = member.value }
  }

  /// A member's place in the request.
  func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  func wrong(_ key: String, _ message: String, code: String? = nil) -> APIError {
    .invalid(place(key), "'\(place(key))' \(message)", code: code)
  }

  func has(_ key: String) -> Bool { members[key] != nil }

  /// Takes a member as it is.
  mutating func value(_ key: String) -> OrderedJSON? { members.removeValue(forKey: key) }

  mutating func string(_ key: String) throws(APIError) -> String? {
    guard let value = value(key) else { return nil }
    guard let text = value.text else { throw wrong(key, "must be a string") }
    return text
  }

  mutating func requiredString(_ key: String) throws(APIError) -> String {
    guard let text = try string(key) else { throw wrong(key, "is missing: it must be a string") }
    return text
  }

  mutating func bool(_ key: String) throws(APIError) -> Bool? {
    guard let value = value(key) else { return nil }
    guard let flag = value.bool else { throw wrong(key, "must be true or false") }
    return flag
  }

  mutating func int(_ key: String, _ range: ClosedRange<Int>) throws(APIError) -> Int? {
    guard let value = value(key) else { return nil }
    guard let number = value.int, range.contains(number) else {
      let bounds =
        range == Int.min...Int.max
        ? ""
        : range.upperBound == .max
          ? " of at least \(range.lowerBound)" : " from \(range.lowerBound) to \(range.upperBound)"
      throw wrong(key, "must be a whole number\(bounds)")
    }
    return number
  }

  mutating func number(_ key: String, _ range: ClosedRange<Double>) throws(APIError) -> Double? {
    guard let value = value(key) else { return nil }
    guard let number = value.double, range.contains(number) else {
      throw wrong(key, "must be a number from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))")
    }
    return number
  }

  private static func text(_ bound: Double) -> String { Int(exactly: bound).map(String.init) ?? "\(bound)" }

  mutating func array(_ key: String) throws(APIError) -> [OrderedJSON]? {
    guard let value = value(key) else { return nil }
    guard let elements = value.elements else { throw wrong(key, "must be an array") }
    return elements
  }

  mutating func object(_ key: String) throws(APIError) -> Fields? {
    guard let value = value(key) else { return nil }
    return try Fields(value, at: place(key))
  }

  /// Throws `APIError` when something was not read: it would mean something that is not heeded.
  func finish() throws(APIError) {
    guard let key = members.keys.min() else { return }
    throw .invalid(place(key), "'\(place(key))' is not known here: leave it out", code: "unknown_parameter")
  }
}

extension Fields {
  /// Takes all that is left, whatever it says.
  mutating func ignoreAll() { members.removeAll() }
}

extension OrderedJSON {
  var isNull: Bool { if case .null = self { true } else { false } }
}
