/// What stands before the tensors' bytes in one GGUF file: metadata, and where each tensor lies.
struct GGUFHeader {
  /// 2 or 3.
  let version: UInt32
  let metadata: [String: GGUFValue]
  /// In the order of the file.
  let tensors: [GGUFTensor]

  /// Reads the header of one of a mapping's files. Throws `GGUFError`.
  init(_ mapping: MappedFile, part: Int = 0, path: String) throws {
    let bytes = mapping.bytes(ofPart: part)
    var reader = GGUFReader(bytes, file: path)
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
    tensors = try entries.map { entry in
      try GGUFTensor(
        name: entry.name, type: entry.type, shape: entry.shape, offset: entry.offset, dataStart: start,
        part: mapping.parts[part], file: path)
    }
    self.metadata = metadata
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
