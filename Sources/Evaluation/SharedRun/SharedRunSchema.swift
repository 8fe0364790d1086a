import Episodes
import MariaDBClient

/// The tables of a run on a server: those of a run file, and who has which episode.
enum SharedRunSchema {
  static let version = 1

  private static let text = "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
  private static func name(_ length: Int) -> String {
    "VARCHAR(\(length)) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL"
  }

  static let tables = [
    // First: whoever is interrupted leaves a database that is known for ours.
    "gauntlet_run (version INT NOT NULL)",
    "run (id INT PRIMARY KEY, plan \(text) NOT NULL, created DOUBLE NOT NULL)",
    "episodes (id BIGINT AUTO_INCREMENT PRIMARY KEY, environment \(name(100)), sample \(name(100)), epoch INT NOT NULL, "
      + "UNIQUE (environment, sample, epoch))",
    "messages (id BIGINT AUTO_INCREMENT PRIMARY KEY, parent BIGINT, digest CHAR(64) CHARACTER SET ascii NOT NULL UNIQUE, "
      + "text \(text) NOT NULL, body \(text) NOT NULL)",
    "attempts (id BIGINT AUTO_INCREMENT PRIMARY KEY, episode BIGINT NOT NULL, number INT NOT NULL, status \(name(40)), "
      + "score DOUBLE, result \(text), error \(text), fault VARCHAR(40), started DOUBLE NOT NULL, ended DOUBLE, "
      + "transcript BIGINT, UNIQUE (episode, number))",
    "steps (attempt BIGINT NOT NULL, number INT NOT NULL, prompt BIGINT, reply \(text) NOT NULL, actions \(text) NOT NULL, "
      + "outcomes \(text) NOT NULL, prompt_tokens BIGINT NOT NULL, cached_tokens BIGINT NOT NULL, "
      + "completion_tokens BIGINT NOT NULL, agent_seconds DOUBLE NOT NULL, environment_seconds DOUBLE NOT NULL, "
      + "PRIMARY KEY (attempt, number))",
    // `attempt` is who has the episode, until when; a step of any other attempt is refused.
    "work (episode BIGINT PRIMARY KEY, environment \(name(100)), is_done TINYINT NOT NULL DEFAULT 0, attempt BIGINT, "
      + "lease_end DOUBLE, KEY (is_done, episode))",
  ]

  /// Seconds since 1970 by the server's clock: the machines' own may differ.
  static let now = "CAST(UNIX_TIMESTAMP(NOW(6)) AS DOUBLE)"

  /// Makes the tables, or sees that they are ours. Throws a `Diagnostic` for a database that holds something else.
  static func prepare(_ connection: Connection, _ address: SharedRunAddress) async throws {
    let there = try await connection.rows("SHOW TABLES").compactMap { $0.first ?? nil }
    guard there.contains("gauntlet_run") || there.isEmpty else {
      throw Diagnostic(
        "\(address) is no run: the database has other tables (\(there.prefix(3).joined(separator: ", ")))",
        hint: "Give an empty database")
    }
    for table in tables { try await connection.rows("CREATE TABLE IF NOT EXISTS \(table) ENGINE=InnoDB") }
    guard let found = try await connection.value("SELECT max(version) FROM gauntlet_run") else {
      try await connection.rows("INSERT INTO gauntlet_run VALUES (\(version))")
      return
    }
    guard Int(found) ?? .max <= version else {
      throw Diagnostic(
        "\(address) is a run of schema \(found); this build knows \(version)", hint: "Use a newer gauntlet")
    }
  }
}
