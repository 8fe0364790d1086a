/// A model file in GGUF, memory-mapped: metadata, and where each tensor lies. Opening it reads the header only.
///
/// Every offset is checked against the file before anything is read through it, so a truncated, corrupt or foreign file
/// gives a `GGUFError` and never an access out of bounds.
public struct GGUFFile: Sendable {
  public let path: String
  /// 2 or 3.
  public let version: UInt32
  public let metadata: [String: GGUFValue]
  /// The tensors by name.
  public let tensors: [String: GGUFTensor]
  public var byteCount: Int { mapping.count }
  let mapping: MappedFile

  public init(path: String) throws { try self.init(MappedFile(path: path), path: path) }

  /// Reads a model from bytes in memory; `name` stands for the path in errors.
  public init(bytes: [UInt8], name: String = "model") throws { try self.init(MappedFile(bytes: bytes), path: name) }

  private init(_ mapping: MappedFile, path: String) throws {
    self.path = path
    self.mapping = mapping
    var reader = GGUFReader(mapping.bytes, file: path)
    let magic = try reader.integer(UInt32.self, "the magic number")
    guard magic == 0x4655_4747 else {
      throw reader.failure("is not a GGUF file: it begins with \(Self.hex(magic)), not with 'GGUF'. Give a .gguf model")
    }
    version = try reader.integer(UInt32.self, "the version")
    guard version == 2 || version == 3 else {
      let turned = version.byteSwapped == 2 || version.byteSwapped == 3
      throw reader.failure(
        turned
          ? "is a big-endian GGUF file; convert it to little-endian" : "has GGUF version \(version); 2 and 3 are read")
    }
    let tensorCount = try reader.count("tensors", minimum: 24)
    let valueCount = try reader.count("metadata values", minimum: 13)
    var metadata: [String: GGUFValue] = [:]
    for _ in 0..<valueCount {
      let key = try reader.string("a metadata key")
      metadata[key] = try reader.value(key)
    }
    var alignment = 32
    if case .integer(let value)? = metadata["general.alignment"] {
      guard (1...65536).contains(value), value & (value - 1) == 0 else {
        throw reader.failure("has the alignment \(value): expected a power of two up to 65536")
      }
      alignment = Int(value)
    }
    var entries: [(name: String, type: TensorType, shape: [Int], offset: UInt64)] = []
    for _ in 0..<tensorCount {
      let name = try reader.string("a tensor's name")
      let rank = try reader.integer(UInt32.self, name)
      guard (1...4).contains(rank) else { throw reader.failure("has the tensor \(name) with \(rank) dimensions") }
      var shape: [Int] = []
      for _ in 0..<rank {
        let extent = try reader.integer(UInt64.self, name)
        guard (1...UInt64(1) << 40).contains(extent) else {
          throw reader.failure("has the tensor \(name) with an extent of \(extent)")
        }
        shape.append(Int(extent))
      }
      let type = TensorType(rawValue: try reader.integer(UInt32.self, name))
      entries.append((name, type, shape, try reader.integer(UInt64.self, name)))
    }
    let start = (reader.offset + alignment - 1) / alignment * alignment
    var tensors: [String: GGUFTensor] = [:]
    for entry in entries {
      tensors[entry.name] = try GGUFTensor(
        name: entry.name, type: entry.type, shape: entry.shape, offset: entry.offset, dataStart: start,
        fileBytes: mapping.count, file: path)
    }
    guard tensors.count == entries.count else { throw reader.failure("names a tensor twice: it is corrupt") }
    self.metadata = metadata
    self.tensors = tensors
  }

  private static func hex(_ value: UInt32) -> String {
    withUnsafeBytes(of: value.littleEndian) { bytes in
      bytes.map { byte in
        let text = String(byte, radix: 16)
        return text.count == 1 ? "0" + text : text
      }
      .joined(separator: " ")
    }
  }
}

extension GGUFFile {
  public func string(_ key: String) -> String? { if case .string(let value)? = metadata[key] { value } else { nil } }
  public func bool(_ key: String) -> Bool? { if case .bool(let value)? = metadata[key] { value } else { nil } }
  public func strings(_ key: String) -> [String]? {
    if case .strings(let value)? = metadata[key] { value } else { nil }
  }
  public func integers(_ key: String) -> [Int]? {
    if case .integers(let values)? = metadata[key] { values.map { Int($0) } } else { nil }
  }
  public func numbers(_ key: String) -> [Double]? {
    if case .numbers(let value)? = metadata[key] { value } else { nil }
  }
  public func integer(_ key: String) -> Int? {
    if case .integer(let value)? = metadata[key] { Int(value) } else { nil }
  }
  public func number(_ key: String) -> Double? {
    switch metadata[key] {
    case .number(let value)?: value
    case .integer(let value)?: Double(value)
    default: nil
    }
  }
}
