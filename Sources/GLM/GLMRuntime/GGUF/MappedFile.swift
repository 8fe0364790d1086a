import Foundation

/// The bytes of a file, mapped read-only; unmapped when the last user lets go.
///
/// Sendable by hand: the bytes never change after `init`.
final class MappedFile: @unchecked Sendable {
  let base: UnsafeRawPointer
  let count: Int
  private let unmaps: Bool

  /// Maps a file. Throws `GGUFError`.
  init(path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw GGUFError(path, "cannot be opened: \(String(cString: strerror(errno))). Give the path of a .gguf file")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw GGUFError(path, "is not a regular file. Give the path of a .gguf file")
    }
    count = Int(status.st_size)
    guard count > 0 else { throw GGUFError(path, "is empty. Fetch or make the model again") }
    guard let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
      throw GGUFError(path, "cannot be mapped: \(String(cString: strerror(errno)))")
    }
    self.base = UnsafeRawPointer(base)
    unmaps = true
  }

  /// Owns a copy of bytes in memory, for tests and generated models.
  init(bytes: [UInt8]) {
    count = bytes.count
    let copy = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 64)
    base = UnsafeRawPointer(copy)
    unmaps = false
    bytes.withUnsafeBytes { if let source = $0.baseAddress { copy.copyMemory(from: source, byteCount: $0.count) } }
  }

  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base, count: count)
  }

  /// Lets go of the memory behind `count` bytes from `data`; reading it again fetches it from the file again.
  func release(_ data: UnsafeRawPointer, _ count: Int) {
    let page = Int(getpagesize())
    let start = (data - base + page - 1) / page * page
    let end = (data - base + count) / page * page
    guard unmaps, end > start else { return }
    madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, Int32(MADV_DONTNEED))
  }

  deinit {
    let memory = UnsafeMutableRawPointer(mutating: base)
    if unmaps { munmap(memory, count) } else { memory.deallocate() }
  }
}
