import Episodes

/// AgentBench's digest of a table, whatever the order of its rows.
enum TableHash {
  /// MD5 over the sorted first five hex digits of each row's MD5; nil for an empty table. NULL cells are left out.
  static func hash(_ rows: [[String?]]) -> String? {
    guard !rows.isEmpty else { return nil }
    let digests = rows.map { row in String(Digest.md5(row.compactMap { $0 }.joined(separator: ",")).prefix(5)) }
    return Digest.md5(digests.sorted().joined(separator: ","))
  }

  /// The form in which records store it: `[('…',)]`.
  static func stored(_ hash: String?) -> String { hash.map { "[('\($0)',)]" } ?? "[(None,)]" }

  /// The form for several tables: their digests, sorted, whatever the order of the tables.
  static func stored(all hashes: [String?]) -> String {
    hashes.count == 1 ? stored(hashes[0]) : hashes.map { $0 ?? "None" }.sorted().joined(separator: "_")
  }
}
