import Episodes
import Foundation
import GRDB

/// The archive as an SQLite file with a full-text index, built on first use from the committed pages.
///
/// It appears under its name only when it is whole: it is written under another name, synced, and renamed, by one process at a time.
/// The lock goes with the process that holds it, and so does what a killed one left.
enum ArchiveFile {
  /// The layout's number: a file of another layout has another name.
  private static let layout = 1

  /// The file of `bundle` in `folder`, built if it is not there. Blocks.
  static func ensure(_ bundle: ArchiveBundle, in folder: URL) throws -> URL {
    let file = folder.appending(path: "archive-\(layout)-\(try bundle.version.prefix(16)).sqlite")
    if FileManager.default.fileExists(atPath: file.path) { return file }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw unbuilt(folder, Diagnostic.reason(of: error))
    }
    let lock = open(folder.appending(path: "archive.lock").path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard lock >= 0 else { throw unbuilt(folder, String(cString: strerror(errno))) }
    defer { close(lock) }
    while flock(lock, LOCK_EX) != 0 {
      guard errno == EINTR else { throw unbuilt(folder, String(cString: strerror(errno))) }
    }
    if FileManager.default.fileExists(atPath: file.path) { return file }
    let draft = folder.appending(path: "archive.draft")
    try? FileManager.default.removeItem(at: draft)
    do {
      try build(try bundle.lists(), at: draft)
      let handle = try FileHandle(forUpdating: draft)
      try handle.synchronize()
      try handle.close()
      try FileManager.default.moveItem(at: draft, to: file)
    } catch {
      try? FileManager.default.removeItem(at: draft)
      if let error = error as? Diagnostic { throw error }
      throw unbuilt(folder, (error as? DatabaseError)?.message ?? Diagnostic.reason(of: error))
    }
    return file
  }

  /// Pages, numbered in the order of the lists, and an index over titles and texts whose words are stemmed. A word in a title weighs
  /// four times as much as one in a text.
  private static func build(_ lists: [Data], at file: URL) throws {
    var configuration = Configuration()
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF") }
    let queue = try DatabaseQueue(path: file.path, configuration: configuration)
    try queue.write { db in
      try db.execute(
        sql: """
          CREATE TABLE page(id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, title TEXT NOT NULL, day TEXT NOT NULL,
            text TEXT NOT NULL);
          CREATE VIRTUAL TABLE words USING fts5(title, text, content='page', content_rowid='id',
            tokenize='porter unicode61 remove_diacritics 2');
          """)
      for list in lists {
        try db.execute(
          sql: """
            INSERT INTO page(address, title, day, text)
            SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?) ORDER BY key
            """, arguments: [String(decoding: list, as: UTF8.self)])
      }
      try db.execute(
        sql: """
          INSERT INTO words(words) VALUES ('rebuild');
          INSERT INTO words(words, rank) VALUES ('rank', 'bm25(4.0, 1.0)');
          INSERT INTO words(words) VALUES ('optimize');
          """)
    }
    try queue.close()
  }

  private static func unbuilt(_ folder: URL, _ reason: String) -> Diagnostic {
    Diagnostic(
      file: folder.path, "the archive cannot be built here: \(reason)",
      hint: "It needs 40 MB in a folder that can be written to")
  }
}
