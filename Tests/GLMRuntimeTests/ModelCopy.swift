import Foundation
import GLMRuntime

/// A model file's content in memory, to be changed and written again.
struct ModelCopy {
  struct Tensor {
    var type: TensorType
    var shape: [Int]
    var bytes: [UInt8]
  }
  var metadata: [String: GGUFValue] = [:]
  var tensors: [String: Tensor] = [:]

  init() {}

  init(_ file: GGUFFile) throws {
    metadata = file.metadata
    for (name, tensor) in file.tensors {
      tensors[name] = Tensor(type: tensor.type, shape: tensor.shape, bytes: try file.withBytes(of: name) { Array($0) })
    }
  }

  /// A copy of a golden model.
  init(golden name: String) throws {
    try self.init(GGUFFile(path: Golden.folder.appending(path: name).path))
  }

  mutating func add(_ name: String, _ shape: [Int], _ values: [Float]) {
    tensors[name] = Tensor(type: .f32, shape: shape, bytes: values.withUnsafeBytes { Array($0) })
  }

  private var sortedMetadata: [(key: String, value: GGUFValue)] { metadata.sorted { $0.key < $1.key } }
  private var names: [String] { tensors.keys.sorted() }
  private func announced(_ names: [String]) -> [GGUFWriter.Tensor] {
    names.compactMap { name in tensors[name].map { GGUFWriter.Tensor(name, $0.type, $0.shape) } }
  }

  /// Writes one file and opens it.
  func write(to path: String) throws -> GGUFFile {
    var writer = try GGUFWriter(path: path, metadata: sortedMetadata, tensors: announced(names))
    for name in names { try tensors[name]?.bytes.withUnsafeBytes { try writer.append($0) } }
    try writer.finish()
    return try GGUFFile(path: path)
  }

  /// Writes several files; gives their paths.
  func writeParts(named name: String, tensorsPerPart: Int) throws -> [String] {
    var writer = try GGUFSplitWriter(
      name: name, metadata: sortedMetadata, tensors: announced(names), tensorsPerPart: tensorsPerPart)
    for name in names { try tensors[name]?.bytes.withUnsafeBytes { try writer.append($0) } }
    try writer.finish()
    return writer.paths
  }
}

/// A folder of a test's own, gone with the test.
final class TemporaryFolder {
  private let url: URL

  init(_ name: String = #function) throws {
    let safe = name.filter { $0.isLetter || $0.isNumber }
    // Cases of one test run at once: each has a folder of its own.
    var template = Array(
      FileManager.default.temporaryDirectory.appending(path: "gauntlet-\(safe)-XXXXXX").path.utf8CString)
    guard mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
    url = URL(filePath: String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }
  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }
}
