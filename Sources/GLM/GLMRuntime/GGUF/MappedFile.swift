import Foundation

/// The bytes of one or more files, mapped read-only into one piece of address space; unmapped when the last user lets go.
///
/// Sendable by hand: the bytes never change after `init`.
final class MappedFile: @unchecked Sendable {
  let base: UnsafeRawPointer
  /// Where each file's bytes lie behind `base`, in order. Between them are gaps that may not be read.
  let parts: [Range<Int>]
  private let span: Int
  private let unmaps: Bool

  /// Maps files, each from a page of its own on. Throws `GGUFError`.
  init(paths: [String]) throws {
    var files: [(descriptor: Int32, path: String)] = []
    defer { for file in files { close(file.descriptor) } }
    var parts: [Range<Int>] = []
    let page = Int(getpagesize())
    var end = 0
    for path in paths {
      let (descriptor, count) = try Self.open(path)
      files.append((descriptor, path))
      let (sum, overflow) = end.addingReportingOverflow(count)
      guard !overflow, sum < Int.max - page else { throw GGUFError(path, "is too large to be mapped") }
      parts.append(end..<sum)
      end = (sum + page - 1) / page * page
    }
    let memory = try Self.reserve(end, for: paths.first ?? "the model")
    for (file, part) in zip(files, parts) {
      let mapped = mmap(memory + part.lowerBound, part.count, PROT_READ, MAP_PRIVATE | MAP_FIXED, file.descriptor, 0)
      guard let mapped, mapped != MAP_FAILED else {
        let reason = String(cString: strerror(errno))
        munmap(memory, end)
        throw GGUFError(file.path, "cannot be mapped: \(reason)")
      }
    }
    base = UnsafeRawPointer(memory)
    self.parts = parts
    span = end
    unmaps = true
  }

  /// Owns a copy of bytes in memory, for tests and generated models.
  init(bytes: [UInt8]) {
    let copy = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 64)
    base = UnsafeRawPointer(copy)
    parts = [0..<bytes.count]
    span = bytes.count
    unmaps = false
    bytes.withUnsafeBytes { if let source = $0.baseAddress { copy.copyMemory(from: source, byteCount: $0.count) } }
  }

  /// The bytes of all files together.
  var byteCount: Int { parts.reduce(0) { $0 + $1.count } }

  /// The bytes of one file.
  func bytes(ofPart index: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + parts[index].lowerBound, count: parts[index].count)
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
    if unmaps { munmap(memory, span) } else { memory.deallocate() }
  }

  private static func open(_ path: String) throws -> (descriptor: Int32, count: Int) {
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw GGUFError(path, "cannot be opened: \(String(cString: strerror(errno))). Give the path of a .gguf file")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw GGUFError(path, "is not a regular file. Give the path of a .gguf file")
    }
    guard status.st_size > 0 else {
      close(descriptor)
      throw GGUFError(path, "is empty. Fetch or make the model again")
    }
    return (descriptor, Int(status.st_size))
  }

  /// Address space that nothing else gets: the files then lie in it one behind the other.
  private static func reserve(_ count: Int, for path: String) throws -> UnsafeMutableRawPointer {
    let memory = mmap(nil, count, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let memory, memory != MAP_FAILED else {
      throw GGUFError(path, "cannot be mapped: \(String(cString: strerror(errno)))")
    }
    return memory
  }
}
