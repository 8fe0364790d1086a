import Foundation

/// Writes a model file in GGUF version 3: header first, then each tensor's bytes as they are made.
///
/// The file appears under its name when it is whole; until then it has `.part` behind it. A write that fails removes it.
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
  private let descriptor: Int32
  private let tensors: [Tensor]
  /// Tensors that are whole, and bytes of the one after them.
  private var written = 0
  private var partial = 0
  private var partPath: String { path + ".part" }

  /// Begins a file with all that comes before the tensors' bytes. Throws `GGUFError`.
  public init(path: String, metadata: [(key: String, value: GGUFValue)], tensors: [Tensor]) throws {
    try self.init(path: path, entries: metadata.map { GGUFEntry($0.key, $0.value) }, tensors: tensors)
  }

  /// As above, with metadata as it stands in another file.
  public init(path: String, entries: [GGUFEntry], tensors: [Tensor]) throws {
    self.path = path
    self.tensors = tensors
    descriptor = open(path + ".part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw GGUFError(path, "cannot be written: \(Self.reason()). Give a path in a folder that you can write")
    }
    try write(Self.header(entries, tensors))
  }

  /// The bytes of a file with such contents.
  public static func byteCount(entries: [GGUFEntry], tensors: [Tensor]) -> Int {
    tensors.reduce(header(entries, tensors).count) { $0 + aligned($1.byteCount) }
  }

  private static func header(_ entries: [GGUFEntry], _ tensors: [Tensor]) -> [UInt8] {
    var header: [UInt8] = []
    header.append(little: UInt32(0x4655_4747))
    header.append(little: UInt32(3))
    header.append(little: UInt64(tensors.count))
    header.append(little: UInt64(entries.count))
    for entry in entries {
      header.append(counted: entry.key)
      header += entry.encoded
    }
    var offset = 0
    for tensor in tensors {
      header.append(counted: tensor.name)
      header.append(little: UInt32(tensor.shape.count))
      for extent in tensor.shape { header.append(little: UInt64(extent)) }
      header.append(little: tensor.type.rawValue)
      header.append(little: UInt64(offset))
      offset += aligned(tensor.byteCount)
    }
    return header + [UInt8](repeating: 0, count: aligned(header.count) - header.count)
  }

  /// Writes the bytes of the next tensor, in the order given: all of them, or a piece at a time. Throws `GGUFError`.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) throws {
    guard written < tensors.count, partial + bytes.count <= tensors[written].byteCount else {
      discard()
      throw GGUFError(path, "was given \(bytes.count) bytes more for tensor \(written): not what was announced")
    }
    try write(bytes)
    partial += bytes.count
    guard partial == tensors[written].byteCount else { return }
    try write([UInt8](repeating: 0, count: Self.aligned(partial) - partial))
    partial = 0
    written += 1
  }

  /// Gives the file its name. Throws `GGUFError` when tensors are missing.
  public func finish() throws {
    guard written == tensors.count else {
      discard()
      throw GGUFError(path, "lacks \(tensors.count - written) of its tensors")
    }
    // Some file systems tell only now that they are full.
    guard fsync(descriptor) == 0 else {
      let error = failure()
      discard()
      throw error
    }
    close(descriptor)
    guard rename(partPath, path) == 0 else {
      let error = failure("cannot be put in its place")
      unlink(partPath)
      throw error
    }
  }

  /// Gives up: what was written so far is removed. Nothing can be written afterwards.
  public func discard() {
    close(descriptor)
    unlink(partPath)
  }

  private func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try write($0) }
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
      let count = Foundation.write(descriptor, start, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let error = failure()
        discard()
        throw error
      }
      rest = rest.dropFirst(count)
    }
  }

  private func failure(_ what: String = "cannot be written") -> GGUFError {
    GGUFError(path, "\(what): \(Self.reason()). Free some space, or give a path elsewhere")
  }

  private static func reason() -> String { String(cString: strerror(errno)) }

  private static func aligned(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }
}
