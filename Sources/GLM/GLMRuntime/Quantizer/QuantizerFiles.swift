import Foundation

extension Quantizer {
  /// Refuses, before anything is written, a target that is the source, is no file, or has too little room.
  func checkTarget(_ path: String) throws {
    var target = stat()
    if stat(path, &target) == 0 {
      guard target.st_mode & S_IFMT == S_IFREG else {
        throw GGUFError(path, "is not a regular file. Give the path of the file to write")
      }
      var ours = stat()
      guard stat(source.path, &ours) != 0 || ours.st_dev != target.st_dev || ours.st_ino != target.st_ino else {
        throw GGUFError(path, "is the source itself. Give another path for the quantized model")
      }
    }
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard stat(folder, &target) == 0, target.st_mode & S_IFMT == S_IFDIR else {
      throw GGUFError(path, "cannot be written: there is no folder \(folder). Make it first")
    }
    var volume = statvfs()
    guard statvfs(folder, &volume) == 0 else { return }
    let (free, overflow) = UInt64(volume.f_bavail).multipliedReportingOverflow(by: UInt64(volume.f_frsize))
    guard overflow || free >= UInt64(byteCount) else {
      throw GGUFError(
        path,
        "needs \(Self.megabytes(byteCount)), and \(Self.megabytes(Int(clamping: free))) are free in \(folder). "
          + "Free some space, or give a path elsewhere")
    }
  }

  private static func megabytes(_ bytes: Int) -> String {
    "\((Double(bytes) / 1e5).rounded(.up) / 10) MB"
  }
}

extension GGUFFile {
  /// The tensors as they lie in the file. Throws `GGUFError` for one that cannot be read.
  func tensorsInOrder() throws -> [GGUFTensor] {
    for tensor in tensors.values { _ = try bytes(of: tensor) }
    return tensors.values.sorted { a, b in
      let (first, second) = (a.range?.lowerBound ?? 0, b.range?.lowerBound ?? 0)
      return first != second ? first < second : a.name < b.name
    }
  }

  /// The bytes of a tensor. Throws `GGUFError` for a type that the engine does not read.
  func bytes(of tensor: GGUFTensor) throws -> UnsafeRawBufferPointer {
    guard let range = tensor.range else {
      throw GGUFError(path, "stores \(tensor.name) as \(tensor.type), which the engine does not read")
    }
    return UnsafeRawBufferPointer(start: mapping.base + range.lowerBound, count: range.count)
  }

  /// Lets go of the memory behind some bytes of a tensor.
  func release(_ bytes: Range<Int>, of tensor: GGUFTensor) {
    guard let start = tensor.range?.lowerBound else { return }
    mapping.release(start + bytes.lowerBound..<start + bytes.upperBound)
  }
}
