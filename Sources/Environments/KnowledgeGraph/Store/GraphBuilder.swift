import Episodes
import Foundation
import GRDB

/// Writes the facts into tables: entities, links in both directions, and numbers.
///
/// An entity's signature is the set of predicates that it has: listing a variable's relations reads one number per member.
enum GraphBuilder {
  private struct Entry {
    var id: String
    var name: String
    var type: Int
    var predicates: Set<Int> = []
  }

  static func build(_ source: GraphSource, at file: URL) throws {
    let types = source.ontology.classes.sorted()
    let predicates = source.ontology.relations.keys.sorted()
    let number = Dictionary(uniqueKeysWithValues: predicates.enumerated().map { ($1, $0) })
    var entries: [Entry] = []
    var keys: [Substring: Int] = [:]
    for (index, type) in types.enumerated() {
      try source.rows(of: type) { _, row in
        guard keys.updateValue(entries.count, forKey: row.id) == nil else {
          throw GraphSource.broken(source.folder, "\(type).tsv", "the id '\(row.id)' stands there twice")
        }
        entries.append(Entry(id: "m.\(row.id)", name: String(row.name), type: index))
      }
    }
    var links: [(Int, Int, Int)] = []
    var numbers: [(Int, Int, Double)] = []
    for type in types {
      try source.rows(of: type) { columns, row in
        guard let from = keys[row.id] else { return }
        for (column, values) in zip(columns, row.cells) {
          guard let predicate = number[column.relation] else {
            throw GraphSource.broken(source.folder, "\(type).tsv", "'\(column.relation)' is not in ontology.tsv")
          }
          for value in values {
            entries[from].predicates.insert(predicate)
            if column.isNumber {
              guard let value = Double(value) else {
                throw GraphSource.broken(source.folder, "\(type).tsv", "'\(value)' of '\(row.id)' is no number")
              }
              numbers.append((from, predicate, value))
            } else {
              guard let to = keys[value] else {
                throw GraphSource.broken(
                  source.folder, "\(type).tsv", "'\(row.id)' leads to '\(value)', which is not there")
              }
              links.append((from, predicate, to))
              if let reverse = source.ontology.relations[column.relation]?.reverse, let back = number[reverse] {
                links.append((to, back, from))
                entries[to].predicates.insert(back)
              }
            }
          }
        }
      }
    }
    links.sort { $0 < $1 }
    numbers.sort { $0 < $1 }
    try write(entries, links, numbers, types, predicates, reverses: source.reverses, at: file)
  }

  private static func write(
    _ entries: [Entry], _ links: [(Int, Int, Int)], _ numbers: [(Int, Int, Double)], _ types: [String],
    _ predicates: [String], reverses: Set<String>, at file: URL
  ) throws {
    var configuration = Configuration()
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF") }
    let queue = try DatabaseQueue(path: file.path, configuration: configuration)
    try queue.write { db in
      try db.execute(
        sql: """
          CREATE TABLE class(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
          CREATE TABLE predicate(id INTEGER PRIMARY KEY, name TEXT NOT NULL, is_reverse INTEGER NOT NULL);
          CREATE TABLE signature(id INTEGER NOT NULL, predicate INTEGER NOT NULL, PRIMARY KEY(id, predicate)) WITHOUT ROWID;
          CREATE TABLE entity(id INTEGER PRIMARY KEY, mid TEXT NOT NULL, name TEXT NOT NULL, class INTEGER NOT NULL,
            signature INTEGER NOT NULL);
          CREATE TABLE link(s INTEGER NOT NULL, p INTEGER NOT NULL, o INTEGER NOT NULL, PRIMARY KEY(s, p, o)) WITHOUT ROWID;
          CREATE TABLE number(s INTEGER NOT NULL, p INTEGER NOT NULL, value REAL NOT NULL, PRIMARY KEY(s, p)) WITHOUT ROWID;
          """)
      for (id, name) in types.enumerated() {
        try db.execute(sql: "INSERT INTO class VALUES (?, ?)", arguments: [id, name])
      }
      for (id, name) in predicates.enumerated() {
        try db.execute(
          sql: "INSERT INTO predicate VALUES (?, ?, ?)", arguments: [id, name, reverses.contains(name)])
      }
      var signatures: [Set<Int>: Int] = [:]
      let entity = try db.makeStatement(sql: "INSERT INTO entity VALUES (?, ?, ?, ?, ?)")
      for (id, entry) in entries.enumerated() {
        let known = signatures[entry.predicates]
        let signature = known ?? signatures.count
        if known == nil {
          signatures[entry.predicates] = signature
          for predicate in entry.predicates.sorted() {
            try db.execute(sql: "INSERT INTO signature VALUES (?, ?)", arguments: [signature, predicate])
          }
        }
        try entity.execute(arguments: [id, entry.id, entry.name, entry.type, signature])
      }
      let link = try db.makeStatement(sql: "INSERT OR IGNORE INTO link VALUES (?, ?, ?)")
      for (s, p, o) in links { try link.execute(arguments: [s, p, o]) }
      let value = try db.makeStatement(sql: "INSERT OR IGNORE INTO number VALUES (?, ?, ?)")
      for (s, p, v) in numbers { try value.execute(arguments: [s, p, v]) }
      try db.execute(sql: "CREATE UNIQUE INDEX entity_mid ON entity(mid); CREATE INDEX entity_class ON entity(class)")
    }
    try queue.close()
  }
}
