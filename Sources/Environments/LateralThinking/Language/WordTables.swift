import Foundation
import Synchronization

/// The tables of words that games share: read when a game first needs them.
final class WordTables: Sendable {
  private let folder: URL
  private let english = Mutex<WordTable?>(nil)

  init(folder: URL) { self.folder = folder }

  /// Throws a `Diagnostic` where a table is missing or broken.
  func table(_ language: Puzzle.Language) throws -> WordTable {
    guard language == .en else { return WordTable() }
    return try english.withLock { kept in
      if let kept { return kept }
      let table = try WordTable(folder: folder)
      kept = table
      return table
    }
  }
}
