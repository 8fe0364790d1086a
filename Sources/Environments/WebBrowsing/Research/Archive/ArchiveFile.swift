import EnvironmentKit
import Episodes
import Foundation
import GRDB

/// The archive as an SQLite file with a full-text index, built on first use from the committed pages.
enum ArchiveFile {
  /// The layout's number: a file of another layout has another name.
  private static let layout = 1

  /// The file of `bundle` in `folder`, built if it is not there. Blocks.
  static func ensure(_ bundle: ArchiveBundle, in folder: URL) throws -> URL {
    let file = BuiltFile(
      "archive", name: "archive-\(layout)-\(try bundle.version.prefix(16)).sqlite", in: folder,
      hint: "It needs 40 MB in a folder that can be written to")
    return try file.ensure(reason: { ($0 as? DatabaseError)?.message ?? Diagnostic.reason(of: $0) }) { draft in
      try build(try bundle.lists(), at: draft)
    }
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
}
