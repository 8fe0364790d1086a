import Episodes
import GRDB

/// The tables of a run file.
enum RunSchema {
  /// "GNTL": marks a file as a run.
  static let applicationID = 0x474E_544C
  /// The version this build writes. A newer file is refused, an older one migrated.
  static let version = 2

  static let create = """
    CREATE TABLE run (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      plan TEXT NOT NULL,
      created REAL NOT NULL
    );
    CREATE TABLE episodes (
      id INTEGER PRIMARY KEY,
      environment TEXT NOT NULL,
      sample TEXT NOT NULL,
      epoch INTEGER NOT NULL,
      UNIQUE (environment, sample, epoch)
    );
    CREATE TABLE attempts (
      id INTEGER PRIMARY KEY,
      episode INTEGER NOT NULL REFERENCES episodes(id),
      number INTEGER NOT NULL,
      status TEXT NOT NULL,
      score REAL,
      result TEXT,
      error TEXT,
      fault TEXT,
      started REAL NOT NULL,
      ended REAL,
      transcript INTEGER REFERENCES messages(id),
      UNIQUE (episode, number)
    );
    CREATE TABLE messages (
      id INTEGER PRIMARY KEY,
      parent INTEGER REFERENCES messages(id),
      digest TEXT NOT NULL UNIQUE,
      text TEXT NOT NULL,
      body TEXT NOT NULL
    );
    CREATE TABLE steps (
      attempt INTEGER NOT NULL REFERENCES attempts(id),
      number INTEGER NOT NULL,
      prompt INTEGER REFERENCES messages(id),
      reply TEXT NOT NULL,
      actions TEXT NOT NULL,
      outcomes TEXT NOT NULL,
      prompt_tokens INTEGER NOT NULL,
      cached_tokens INTEGER NOT NULL,
      completion_tokens INTEGER NOT NULL,
      agent_seconds REAL NOT NULL,
      environment_seconds REAL NOT NULL,
      PRIMARY KEY (attempt, number)
    ) WITHOUT ROWID;
    CREATE VIRTUAL TABLE search USING fts5(text, content='messages', content_rowid='id');
    CREATE TRIGGER messages_are_searched AFTER INSERT ON messages BEGIN
      INSERT INTO search(rowid, text) VALUES (new.id, new.text);
    END;
    """

  /// Makes the tables of a new file, or brings those of an older one up to this version. Throws a `Diagnostic` for what
  /// is no run, or a newer one.
  static func prepare(_ database: Database, file: String) throws {
    guard try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0, try isUnmarked(database) else {
      try check(database, file: file)
      return try migrate(database)
    }
    try database.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version);")
    try database.execute(sql: create)
  }

  /// What each version added. Reading needs no migration: what an old file lacks reads as nothing.
  private static func migrate(_ database: Database) throws {
    if try Int.fetchOne(database, sql: "PRAGMA user_version") == 1 {
      try database.execute(sql: "ALTER TABLE attempts ADD COLUMN fault TEXT; PRAGMA user_version = 2;")
    }
  }

  /// Whether nobody has claimed the file for a format of theirs.
  static func isUnmarked(_ database: Database) throws -> Bool {
    try Int.fetchOne(database, sql: "PRAGMA application_id") == 0
      && Int.fetchOne(database, sql: "PRAGMA user_version") == 0
  }

  static func check(_ database: Database, file: String) throws {
    guard try Int.fetchOne(database, sql: "PRAGMA application_id") == applicationID else { throw notARun(file) }
    let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard found <= version else {
      throw Diagnostic(
        file: file, "is a run of schema \(found); this build reads schemas up to \(version)",
        hint: "Use the newer gauntlet that wrote it")
    }
  }

  private static func notARun(_ file: String) -> Diagnostic {
    Diagnostic(file: file, "is not a run file", hint: "Give a file that gauntlet run has written, or a new name")
  }
}
