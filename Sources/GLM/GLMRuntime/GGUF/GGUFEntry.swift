/// A metadata value as it stands in a file: its key, and its type and value as bytes.
///
/// Copied from file to file it keeps the exact type, which `GGUFValue` widens.
public struct GGUFEntry: Sendable, Hashable {
  public var key: String
  /// The type's number, then the value, little-endian.
  var encoded: [UInt8]

  init(key: String, encoded: [UInt8]) {
    self.key = key
    self.encoded = encoded
  }

  /// Integers take 32 bits where they fit, as other readers of GGUF expect them; a split's numbers their own types.
  public init(_ key: String, _ value: GGUFValue) {
    self.key = key
    var bytes: [UInt8] = []
    func array(_ type: UInt32, _ count: Int) {
      bytes.append(little: UInt32(9))
      bytes.append(little: type)
      bytes.append(little: UInt64(count))
    }
    switch value {
    // Other readers take the numbers of a split in these types only.
    case .integer(let value) where key == "split.no" || key == "split.count":
      bytes.append(little: UInt32(2))
      bytes.append(little: UInt16(clamping: value))
    case .integer(let value) where key == "split.tensors.count":
      bytes.append(little: UInt32(5))
      bytes.append(little: Int32(clamping: value))
    case .integer(let value):
      if let small = UInt32(exactly: value) {
        bytes.append(little: UInt32(4))
        bytes.append(little: small)
      } else {
        bytes.append(little: UInt32(11))
        bytes.append(little: value)
      }
    case .number(let value):
      bytes.append(little: UInt32(6))
      bytes.append(little: Float(value).bitPattern)
    case .bool(let value):
      bytes.append(little: UInt32(7))
      bytes.append(value ? 1 : 0)
    case .string(let value):
      bytes.append(little: UInt32(8))
      bytes.append(counted: value)
    case .integers(let values):
      let isSmall = values.allSatisfy { Int32(exactly: $0) != nil }
      array(isSmall ? 5 : 11, values.count)
      for value in values {
        if isSmall { bytes.append(little: Int32(truncatingIfNeeded: value)) } else { bytes.append(little: value) }
      }
    case .numbers(let values):
      array(6, values.count)
      for value in values { bytes.append(little: Float(value).bitPattern) }
    case .strings(let values):
      array(8, values.count)
      for value in values { bytes.append(counted: value) }
    }
    encoded = bytes
  }
}

extension GGUFFile {
  /// The metadata in the file's order, byte for byte. Throws `GGUFError`.
  func entries() throws -> [GGUFEntry] {
    var reader = GGUFReader(mapping.bytes(ofPart: 0), file: path)
    _ = try reader.integer(UInt32.self, "the magic number")
    _ = try reader.integer(UInt32.self, "the version")
    _ = try reader.integer(UInt64.self, "tensors")
    let count = try reader.count("metadata values", minimum: 13)
    var entries: [GGUFEntry] = []
    for _ in 0..<count {
      let key = try reader.string("a metadata key")
      let start = reader.offset
      _ = try reader.value(key)
      entries.append(GGUFEntry(key: key, encoded: Array(mapping.bytes(ofPart: 0)[start..<reader.offset])))
    }
    return entries
  }
}

extension [UInt8] {
  mutating func append(little value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  /// A text behind its length, as GGUF writes it.
  mutating func append(counted text: String) {
    append(little: UInt64(text.utf8.count))
    append(contentsOf: text.utf8)
  }
}
