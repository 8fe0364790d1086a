import Foundation
import Synchronization

/// Files of records and of ranks, each read when it is first asked for and kept: episodes share them.
final class RecordStore: Sendable {
  private struct Shelf {
    var files: [String: RecordFile] = [:]
    var ranks: [String: RankFile] = [:]
  }
  private let shelf = Mutex(Shelf())

  func file(_ path: String) throws -> RecordFile {
    // Read under the lock: a hundred megabytes are not read twice at once.
    try shelf.withLock { shelf in
      if let known = shelf.files[path] { return known }
      let file = try RecordFile(file: URL(filePath: path))
      shelf.files[path] = file
      return file
    }
  }

  func ranks(_ path: String) throws -> RankFile {
    try shelf.withLock { shelf in
      if let known = shelf.ranks[path] { return known }
      let file = try RankFile(file: URL(filePath: path))
      shelf.ranks[path] = file
      return file
    }
  }

  func clear() { shelf.withLock { $0 = Shelf() } }
}
