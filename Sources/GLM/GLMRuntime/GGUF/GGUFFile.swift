import Foundation

/// A model file in GGUF, memory-mapped: metadata, and where each tensor lies. Opening it reads the header only.
///
/// A model in several files (`NAME-00001-of-00003.gguf` …) is opened by any of them and is then as one.
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
  /// Bytes of all its parts.
  public var byteCount: Int { mapping.byteCount }
  /// The files that it lies in.
  public var partCount: Int { mapping.parts.count }
  /// All parts in one piece of address space: tensors' ranges count from its base.
  let mapping: MappedFile

  /// Opens a model by its file, or by any of its files. Throws `GGUFError`.
  public init(path: String) throws {
    let file = try MappedFile(paths: [path])
    let header = try GGUFHeader(file, path: path)
    guard let split = try GGUFSplit(header, path: path), split.count > 1 else {
      self.init(path, file, header, try Self.tensors(of: header, path: path))
      return
    }
    let paths = try split.paths(beside: path)
    let absent = paths.indices.filter { !FileManager.default.fileExists(atPath: paths[$0]) }
    guard absent.isEmpty else {
      let names = absent.prefix(3).map { paths[$0] }.joined(separator: ", ")
      throw GGUFError(
        path, "lacks \(absent.count) of its \(paths.count) parts: \(names). Put all parts into one folder")
    }
    let mapping = try MappedFile(paths: paths)
    let headers = try paths.indices.map { try GGUFHeader(mapping, part: $0, path: paths[$0]) }
    self.init(path, mapping, headers[0], try GGUFSplit.tensors(headers, paths))
  }

  /// Reads a model in one piece from bytes in memory; `name` stands for the path in errors.
  public init(bytes: [UInt8], name: String = "model") throws {
    let mapping = MappedFile(bytes: bytes)
    let header = try GGUFHeader(mapping, path: name)
    if let split = try GGUFSplit(header, path: name), split.count > 1 {
      throw GGUFError(name, "is part \(split.index + 1) of \(split.count) of a model: open it by its path")
    }
    self.init(name, mapping, header, try Self.tensors(of: header, path: name))
  }

  private init(_ path: String, _ mapping: MappedFile, _ first: GGUFHeader, _ tensors: [String: GGUFTensor]) {
    self.path = path
    self.mapping = mapping
    self.tensors = tensors
    version = first.version
    metadata = first.metadata
  }

  private static func tensors(of header: GGUFHeader, path: String) throws -> [String: GGUFTensor] {
    let tensors = Dictionary(header.tensors.map { ($0.name, $0) }) { first, _ in first }
    guard tensors.count == header.tensors.count else {
      throw GGUFError(path, "names a tensor twice: it is corrupt")
    }
    return tensors
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
