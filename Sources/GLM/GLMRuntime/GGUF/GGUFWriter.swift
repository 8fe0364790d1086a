import Foundation

/// Writes a model file in GGUF version 3: header first, then each tensor's bytes as they are made.
///
/// The file appears under its name when it is whole; until then it has `.part` behind it.
public struct GGUFWriter {
  /// A tensor to come: extents as GGUF writes them, the row length first.
  public struct Tensor: Sendable, Hashable {
    public var name: String
    public var type: TensorType
    public var shape: [Int]
    public var byteCount: Int { shape.reduce(1, *) / max(type.blockValues, 1) * type.blockBytes }

    public init(_ name: String, _ type: TensorType, _ shape: [Int]) {
      self.name = name
      self.type = type
      self.shape = shape
    }
  }

  private static let alignment = 32
  private let path: String
  private let handle: FileHandle
  private let tensors: [Tensor]
  private var written = 0

  /// Begins a file with all that comes before the tensors' bytes. Throws `GGUFError`.
  public init(path: String, metadata: [(key: String, value: GGUFValue)], tensors: [Tensor]) throws {
    self.path = path
    self.tensors = tensors
    guard FileManager.default.createFile(atPath: path + ".part", contents: nil),
      let handle = FileHandle(forWritingAtPath: path + ".part")
    else { throw GGUFError(path, "cannot be written. Give a path in a folder that you can write") }
    self.handle = handle
    var header = Data()
    Self.append(UInt32(0x4655_4747), &header)
    Self.append(UInt32(3), &header)
    Self.append(UInt64(tensors.count), &header)
    Self.append(UInt64(metadata.count), &header)
    for (key, value) in metadata {
      Self.append(key, &header)
      Self.append(value, of: key, &header)
    }
    var offset = 0
    for tensor in tensors {
      Self.append(tensor.name, &header)
      Self.append(UInt32(tensor.shape.count), &header)
      for extent in tensor.shape { Self.append(UInt64(extent), &header) }
      Self.append(tensor.type.rawValue, &header)
      Self.append(UInt64(offset), &header)
      offset += Self.aligned(tensor.byteCount)
    }
    header.append(Data(count: Self.aligned(header.count) - header.count))
    try write(header)
  }

  /// Writes the bytes of the next tensor, in the order given. Throws `GGUFError`.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) throws {
    guard written < tensors.count, bytes.count == tensors[written].byteCount else {
      throw GGUFError(path, "was given \(bytes.count) bytes for tensor \(written): not what was announced")
    }
    try write(Data(bytes))
    try write(Data(count: Self.aligned(bytes.count) - bytes.count))
    written += 1
  }

  /// Gives the file its name. Throws `GGUFError` when tensors are missing.
  public func finish() throws {
    guard written == tensors.count else {
      throw GGUFError(path, "lacks \(tensors.count - written) of its tensors")
    }
    try handle.close()
    guard rename(path + ".part", path) == 0 else {
      throw GGUFError(path, "cannot be written: \(String(cString: strerror(errno)))")
    }
  }

  private func write(_ data: Data) throws {
    do {
      try handle.write(contentsOf: data)
    } catch {
      throw GGUFError(path, "cannot be written: \(error.localizedDescription)")
    }
  }

  private static func aligned(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }

  private static func append(_ value: some FixedWidthInteger, _ data: inout Data) {
    withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
  }

  private static func append(_ text: String, _ data: inout Data) {
    append(UInt64(text.utf8.count), &data)
    data.append(contentsOf: text.utf8)
  }

  /// Other readers take the numbers of a split in these types only.
  private static func append(_ value: GGUFValue, of key: String, _ data: inout Data) {
    switch (key, value) {
    case ("split.no", .integer(let number)), ("split.count", .integer(let number)):
      append(UInt32(2), &data)
      append(UInt16(clamping: number), &data)
    case ("split.tensors.count", .integer(let number)):
      append(UInt32(5), &data)
      append(Int32(clamping: number), &data)
    default: append(value, &data)
    }
  }

  /// Integers take 32 bits where they fit, as other readers of GGUF expect them.
  private static func append(_ value: GGUFValue, _ data: inout Data) {
    func array(_ type: UInt32, _ count: Int) {
      append(UInt32(9), &data)
      append(type, &data)
      append(UInt64(count), &data)
    }
    switch value {
    case .integer(let value):
      if let small = UInt32(exactly: value) {
        append(UInt32(4), &data)
        append(small, &data)
      } else {
        append(UInt32(11), &data)
        append(value, &data)
      }
    case .number(let value):
      append(UInt32(6), &data)
      append(Float(value).bitPattern, &data)
    case .bool(let value):
      append(UInt32(7), &data)
      append(UInt8(value ? 1 : 0), &data)
    case .string(let value):
      append(UInt32(8), &data)
      append(value, &data)
    case .integers(let values):
      let isSmall = values.allSatisfy { Int32(exactly: $0) != nil }
      array(isSmall ? 5 : 11, values.count)
      for value in values { if isSmall { append(Int32(value), &data) } else { append(value, &data) } }
    case .numbers(let values):
      array(6, values.count)
      for value in values { append(Float(value).bitPattern, &data) }
    case .strings(let values):
      array(8, values.count)
      for value in values { append(value, &data) }
    }
  }
}
