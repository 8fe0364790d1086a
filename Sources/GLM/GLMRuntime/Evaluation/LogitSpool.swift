import Foundation

/// Logits on disk, row behind row, so that several models can be compared with one that runs once.
///
/// The file has no name: it goes when the spool goes, also when the process is killed.
public final class LogitSpool {
  /// Values per row.
  public let vocabulary: Int
  public private(set) var rows = 0
  private let descriptor: Int32
  private let folder: String

  /// Makes an empty spool in a folder, for rows of `vocabulary` logits of which `rows` are expected. Throws
  /// `EvaluationError` when they do not fit.
  public init(folder: String, vocabulary: Int, rows: Int) throws(EvaluationError) {
    self.vocabulary = vocabulary
    self.folder = folder
    var path = Array((folder + "/gauntlet-logits-XXXXXX").utf8CString)
    descriptor = mkstemp(&path)
    guard descriptor >= 0 else {
      throw EvaluationError("\(folder): a temporary file cannot be made: \(String(cString: strerror(errno)))")
    }
    unlink(path)
    var volume = statvfs()
    let needed = vocabulary * rows * MemoryLayout<Float>.size
    guard fstatvfs(descriptor, &volume) == 0 else { return }
    let (free, overflow) = UInt64(volume.f_bavail).multipliedReportingOverflow(by: UInt64(volume.f_frsize))
    guard overflow || free >= UInt64(needed) else {
      throw EvaluationError(
        "\(folder): the source's logits need \(needed >> 20) MiB, and \(free >> 20) MiB are free. "
          + "Score fewer tokens, or set TMPDIR to a folder with more room")
    }
  }

  deinit { close(descriptor) }

  /// Adds whole rows. Throws `EvaluationError`.
  func append(_ logits: [Float]) throws(EvaluationError) {
    let failed = logits.withUnsafeBytes { bytes -> Bool in
      var rest = bytes[...]
      while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
        let count = write(descriptor, start, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return true }
        rest = rest.dropFirst(count)
      }
      return false
    }
    guard !failed else {
      throw EvaluationError(
        "\(folder): the source's logits cannot be written: \(String(cString: strerror(errno))). "
          + "Score fewer tokens, or set TMPDIR to a folder with more room")
    }
    rows += logits.count / vocabulary
  }

  /// Rows from `first` on. Throws `EvaluationError` where there are fewer.
  func read(from first: Int, count: Int) throws(EvaluationError) -> [Float] {
    let size = MemoryLayout<Float>.size
    let logits = [Float](unsafeUninitializedCapacity: count * vocabulary) { buffer, filled in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      var done = 0
      while let start = bytes.baseAddress, done < bytes.count {
        let got = pread(descriptor, start + done, bytes.count - done, off_t(first * vocabulary * size + done))
        if got < 0, errno == EINTR { continue }
        guard got > 0 else { break }
        done += got
      }
      filled = done / size
    }
    guard logits.count == count * vocabulary else {
      throw EvaluationError("\(folder): the source's logits end at row \(rows), before \(first + count)")
    }
    return logits
  }
}
