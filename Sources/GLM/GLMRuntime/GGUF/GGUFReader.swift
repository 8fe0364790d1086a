/// Reads GGUF's little-endian fields in order and never past the end.
struct GGUFReader {
  let bytes: UnsafeRawBufferPointer
  let file: String
  private(set) var offset = 0

  init(_ bytes: UnsafeRawBufferPointer, file: String) {
    self.bytes = bytes
    self.file = file
  }

  func failure(_ message: String) -> GGUFError { GGUFError(file, message) }

  private mutating func take(_ count: Int, _ what: String) throws -> Int {
    guard count >= 0, count <= bytes.count - offset else {
      throw failure("ends inside \(what) at byte \(offset) of \(bytes.count): the file is cut short. Fetch it again")
    }
    defer { offset += count }
    return offset
  }

  mutating func integer<I: FixedWidthInteger>(_ type: I.Type, _ what: String) throws -> I {
    let at = try take(MemoryLayout<I>.size, what)
    return I(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: I.self))
  }

  /// A count that must be plausible: each of its items needs at least `minimum` bytes of what is left.
  mutating func count(_ what: String, minimum: Int) throws -> Int {
    let value = try integer(UInt64.self, what)
    guard value <= UInt64(bytes.count - offset) / UInt64(minimum) else {
      throw failure("says that it has \(value) of \(what), more than its \(bytes.count) bytes can hold: it is corrupt")
    }
    return Int(value)
  }

  mutating func string(_ what: String) throws -> String {
    let length = try integer(UInt64.self, what)
    guard length <= UInt64(bytes.count - offset) else {
      throw failure("has a text of \(length) bytes in \(what), more than are left: it is corrupt or cut short")
    }
    let at = try take(Int(length), what)
    return String(decoding: bytes[at..<at + Int(length)], as: UTF8.self)
  }

  mutating func value(_ key: String) throws -> GGUFValue {
    let type = try integer(UInt32.self, key)
    return try value(ofType: type, key)
  }

  private mutating func value(ofType type: UInt32, _ key: String) throws -> GGUFValue {
    switch type {
    case 0: return .integer(Int64(try integer(UInt8.self, key)))
    case 1: return .integer(Int64(try integer(Int8.self, key)))
    case 2: return .integer(Int64(try integer(UInt16.self, key)))
    case 3: return .integer(Int64(try integer(Int16.self, key)))
    case 4: return .integer(Int64(try integer(UInt32.self, key)))
    case 5: return .integer(Int64(try integer(Int32.self, key)))
    case 6: return .number(Double(Float(bitPattern: try integer(UInt32.self, key))))
    case 7: return .bool(try integer(UInt8.self, key) != 0)
    case 8: return .string(try string(key))
    case 9: return try array(key)
    case 10:
      let value = try integer(UInt64.self, key)
      guard let exact = Int64(exactly: value) else { throw failure("has \(value) in \(key), which is out of range") }
      return .integer(exact)
    case 11: return .integer(try integer(Int64.self, key))
    case 12: return .number(Double(bitPattern: try integer(UInt64.self, key)))
    default: throw failure("has a value of the unknown type \(type) in \(key): it is corrupt or newer than this engine")
    }
  }

  private mutating func array(_ key: String) throws -> GGUFValue {
    let type = try integer(UInt32.self, key)
    let sizes: [UInt32: Int] = [0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 8: 8, 10: 8, 11: 8, 12: 8]
    guard let size = sizes[type] else { throw failure("has an array of the unsupported type \(type) in \(key)") }
    let count = try count("elements of \(key)", minimum: size)
    switch type {
    case 8:
      var values: [String] = []
      values.reserveCapacity(count)
      for _ in 0..<count { values.append(try string(key)) }
      return .strings(values)
    case 6, 12:
      var values: [Double] = []
      values.reserveCapacity(count)
      for _ in 0..<count { if case .number(let value) = try value(ofType: type, key) { values.append(value) } }
      return .numbers(values)
    default:
      var values: [Int64] = []
      values.reserveCapacity(count)
      for _ in 0..<count {
        switch try value(ofType: type, key) {
        case .integer(let value): values.append(value)
        case .bool(let value): values.append(value ? 1 : 0)
        default: break
        }
      }
      return .integers(values)
    }
  }
}

/// A metadata value.
public enum GGUFValue: Sendable, Hashable {
  case integer(Int64)
  case number(Double)
  case bool(Bool)
  case string(String)
  case integers([Int64])
  case numbers([Double])
  case strings([String])
}
