import Episodes
import Foundation
import MariaDBClient
import TraceStore

/// A run on a MySQL-protocol server, which any number of machines play together without a coordinator.
///
/// An episode is leased to who takes it, as long as it is heard of there; then it is anybody's again. What is recorded for a lease
/// that was lost is refused, so that every episode is scored once.
public actor SharedRun: RunStore {
  public nonisolated let address: SharedRunAddress
  public nonisolated var place: String { "\(address)" }
  /// The plan with what everybody added.
  public nonisolated let plan: RunPlan
  private let pool: ConnectionPool
  /// Seconds that an episode stays with who has it, unless it is heard of there.
  private let lease: Double
  /// The episodes' rows, of the attempts that are played here.
  private var playing: [Int64: Int64] = [:]
  private var rows: [EpisodeKey: Int64] = [:]
  private var chains: [Int64: SharedChain] = [:]
  private var renewing: Task<Void, Never>?

  /// Opens the run at an address, which is made or extended for `plan`. A server that is away is waited for during `patience` seconds
  /// once it was reached. Throws a `Diagnostic`.
  public init(_ address: SharedRunAddress, plan: RunPlan, now: Double, lease: Double = 60, patience: Double = 600)
    async throws
  {
    self.address = address
    self.lease = lease
    let pool = ConnectionPool(address, patience: patience)
    self.pool = pool
    self.plan = try await pool.run(patience: 5) { connection in
      let lock = SQLText.literal("gauntlet-run \(address.database)")
      guard try await connection.value("SELECT GET_LOCK(\(lock), 120)") == "1" else {
        throw Diagnostic("\(address) is being set up by somebody else", hint: "Try again")
      }
      try await SharedRunSchema.prepare(connection, address)
      let merged = try await connection.transaction {
        let known = try await connection.value("SELECT plan FROM run WHERE id = 1 FOR UPDATE")
        let merged = try known.map {
          try JSONDecoder().decode(RunPlan.self, from: Data($0.utf8)).extended(by: plan, file: "\(address)")
        }
        let text = SQLText.literal(try RunJSON.text(merged ?? plan))
        try await connection.rows(
          "INSERT INTO run (id, plan, created) VALUES (1, \(text), \(SQLText.literal(now))) "
            + "ON DUPLICATE KEY UPDATE plan = \(text)")
        return merged ?? plan
      }
      try await Self.list(merged.episodes, connection)
      try await connection.rows("SELECT RELEASE_LOCK(\(lock))")
      return merged
    }
  }

  /// Writes down what is to be played, in its order.
  static func list(_ episodes: [EpisodeKey], _ connection: Connection) async throws {
    let batch = 500
    for start in stride(from: 0, to: episodes.count, by: batch) {
      let values = episodes[start..<min(start + batch, episodes.count)].map {
        "(\(SQLText.literal($0.environment)), \(SQLText.literal($0.sample.rawValue)), \($0.epoch))"
      }
      try await connection.rows(
        "INSERT IGNORE INTO episodes (environment, sample, epoch) VALUES \(values.joined(separator: ", "))")
    }
    try await connection.rows(
      "INSERT IGNORE INTO work (episode, environment) SELECT id, environment FROM episodes ORDER BY id")
  }

  public func missing(of plan: RunPlan) async throws -> [EpisodeKey] {
    let open = try await pool.run { connection in
      try await connection.rows(
        "SELECT e.environment, e.sample, e.epoch FROM work w JOIN episodes e ON e.id = w.episode WHERE w.is_done = 0")
    }
    let keys = Set(open.compactMap { row in Self.key(row[...]) })
    return plan.episodes.filter { keys.contains($0) }
  }

  private static func key(_ row: ArraySlice<String?>) -> EpisodeKey? {
    let cells = row.compactMap { $0 }
    guard cells.count == 3, let epoch = Int(cells[2]) else { return nil }
    return EpisodeKey(cells[0], SampleID(cells[1]), epoch: epoch)
  }

  // MARK: Taking

  public func take(from plan: RunPlan, excluding excluded: Set<EpisodeKey>, at time: Double) async throws -> Taking {
    let environments = plan.environments.map { SQLText.literal($0.id) }.joined(separator: ", ")
    let others = excluded.compactMap { rows[$0] }.map { "\($0)" }.joined(separator: ", ")
    let wanted =
      "is_done = 0 AND environment IN (\(environments))" + (others.isEmpty ? "" : " AND episode NOT IN (\(others))")
    let lease = lease
    let (taken, isLeft) = try await pool.run { connection in
      let taken = try await connection.transaction { () -> TakenRow? in
        let free = try await connection.value(
          "SELECT episode FROM work WHERE \(wanted) AND (lease_end IS NULL OR lease_end < \(SharedRunSchema.now)) "
            + "ORDER BY episode LIMIT 1 FOR UPDATE SKIP LOCKED")
        guard let free, let row = Int64(free) else { return nil }
        return try await Self.begin(row, lease, time, connection)
      }
      guard taken == nil else { return (taken, true) }
      return (nil, try await connection.value("SELECT 1 FROM work WHERE \(wanted) LIMIT 1") != nil)
    }
    guard let taken else { return isLeft ? .wait(seconds: min(1, lease / 4)) : .nothing }
    return .attempt(note(taken))
  }

  public func begin(_ episode: EpisodeKey, at time: Double) async throws -> TakenAttempt? {
    guard let row = rows[episode] else { return nil }
    let lease = lease
    let taken = try await pool.run { connection in
      try await connection.transaction { () -> TakenRow? in
        let free = try await connection.value(
          "SELECT episode FROM work WHERE episode = \(row) AND is_done = 0 "
            + "AND (lease_end IS NULL OR lease_end < \(SharedRunSchema.now)) FOR UPDATE SKIP LOCKED")
        guard free != nil else { return nil }
        return try await Self.begin(row, lease, time, connection)
      }
    }
    return taken.map(note)
  }

  private struct TakenRow: Sendable {
    var episode: Int64
    var attempt: TakenAttempt
  }

  private func note(_ taken: TakenRow) -> TakenAttempt {
    rows[taken.attempt.episode] = taken.episode
    playing[taken.attempt.row] = taken.episode
    if renewing == nil { renewing = Task { [weak self] in await self?.renew() } }
    return taken.attempt
  }

  /// Begins an attempt at an episode whose row is locked; one that was under way there is closed.
  private static func begin(
    _ row: Int64, _ lease: Double, _ time: Double, _ connection: Connection
  ) async throws -> TakenRow {
    try await connection.rows(
      "UPDATE attempts SET status = \(SQLText.literal(EpisodeStatus.cancelled.rawValue)), error = 'nobody was heard of', "
        + "ended = \(SQLText.literal(time)) WHERE episode = \(row) "
        + "AND status = \(SQLText.literal(EpisodeStatus.running.rawValue))")
    let number =
      try await connection.value("SELECT count(*) FROM attempts WHERE episode = \(row)").flatMap(Int.init) ?? 0
    try await connection.rows(
      "INSERT INTO attempts (episode, number, status, started) VALUES "
        + "(\(row), \(number), \(SQLText.literal(EpisodeStatus.running.rawValue)), \(SQLText.literal(time)))")
    let attempt = try await connection.value("SELECT LAST_INSERT_ID()").flatMap(Int64.init) ?? 0
    try await connection.rows(
      "UPDATE work SET attempt = \(attempt), lease_end = \(SharedRunSchema.now) + \(lease) WHERE episode = \(row)")
    let key = try await connection.rows("SELECT environment, sample, epoch FROM episodes WHERE id = \(row)").first
    guard let key = key.flatMap({ Self.key($0[...]) }) else { throw LeaseLost() }
    return TakenRow(episode: row, attempt: TakenAttempt(episode: key, row: attempt, number: number))
  }

  /// Keeps what is played here, as long as there is anything.
  private func renew() async {
    while !playing.isEmpty {
      let mine = playing.keys.map { "\($0)" }.joined(separator: ", ")
      let lease = lease
      _ = try? await pool.run(patience: lease) { connection in
        try await connection.rows(
          "UPDATE work SET lease_end = \(SharedRunSchema.now) + \(lease) WHERE attempt IN (\(mine))")
      }
      guard (try? await Task.sleep(for: .seconds(lease / 4))) != nil else { break }
    }
    renewing = nil
  }

  // MARK: Recording

  public func record(_ step: StepRecord, attempt: Int64) async throws {
    let episode = try episode(of: attempt)
    let before = chains[attempt] ?? SharedChain()
    let lease = lease
    let texts = try [RunJSON.text(step.reply), RunJSON.text(step.actions), RunJSON.text(step.outcomes)]
      .map { SQLText.literal($0) }.joined(separator: ", ")
    let values =
      "\(texts), \(step.usage.promptTokens), \(step.usage.cachedTokens), \(step.usage.completionTokens), "
      + "\(SQLText.literal(step.agentSeconds)), \(SQLText.literal(step.environmentSeconds))"
    chains[attempt] = try await pool.run { connection in
      // Messages are everybody's: they are stored each by itself, so that a machine that is cut off holds up nobody.
      var chain = before
      let prompt = try await chain.store(step.prompt, connection)
      try await connection.transaction {
        try await Self.hold(episode, attempt, connection)
        // What was written before a connection was lost is there already.
        try await connection.rows(
          "INSERT IGNORE INTO steps VALUES (\(attempt), \(step.number), \(SQLText.literal(prompt)), \(values))")
        try await connection.rows(
          "UPDATE work SET lease_end = \(SharedRunSchema.now) + \(lease) WHERE episode = \(episode)")
      }
      return chain
    }
  }

  public func end(
    _ attempt: Int64, _ verdict: Verdict, cause: String? = nil, transcript: [Message], at time: Double
  ) async throws {
    try await close(
      attempt, verdict.status, score: verdict.score, result: verdict.result, error: cause, fault: nil, transcript, time)
  }

  public func fail(
    _ attempt: Int64, _ status: EpisodeStatus, error: String, fault: Fault? = nil, transcript: [Message],
    at time: Double
  ) async throws {
    do {
      try await close(
        attempt, status, score: nil, result: .null, error: error, fault: fault, transcript, time)
    } catch is LeaseLost {
      // Whoever has the episode now has closed it.
    }
  }

  private func close(
    _ attempt: Int64, _ status: EpisodeStatus, score: Double?, result: JSONValue, error: String?, fault: Fault?,
    _ transcript: [Message], _ time: Double
  ) async throws {
    let episode = try episode(of: attempt)
    let before = chains[attempt] ?? SharedChain()
    let values =
      "status = \(SQLText.literal(status.rawValue)), score = \(SQLText.literal(score)), "
      + "result = \(SQLText.literal(try RunJSON.text(result))), error = \(SQLText.literal(error)), "
      + "fault = \(SQLText.literal(fault?.rawValue)), ended = \(SQLText.literal(time))"
    // It is played no longer, whatever comes of it.
    defer { (playing[attempt], chains[attempt]) = (nil, nil) }
    try await pool.run { connection in
      var chain = before
      let row = try await chain.store(transcript, connection)
      try await connection.transaction {
        do {
          try await Self.hold(episode, attempt, connection)
        } catch let lost as LeaseLost {
          // It was written before a connection was lost.
          let known = try await connection.value("SELECT status FROM attempts WHERE id = \(attempt)")
          guard known == status.rawValue, status.isScored else { throw lost }
          return
        }
        try await connection.rows(
          "UPDATE attempts SET \(values), transcript = \(SQLText.literal(row)) WHERE id = \(attempt)")
        try await connection.rows(
          "UPDATE work SET is_done = \(status.isScored ? 1 : 0), attempt = NULL, lease_end = NULL "
            + "WHERE episode = \(episode)")
      }
    }
  }

  private func episode(of attempt: Int64) throws -> Int64 {
    guard let episode = playing[attempt] else { throw LeaseLost() }
    return episode
  }

  /// Locks an episode that an attempt has. Throws `LeaseLost`.
  private static func hold(_ episode: Int64, _ attempt: Int64, _ connection: Connection) async throws {
    let mine = try await connection.value(
      "SELECT 1 FROM work WHERE episode = \(episode) AND attempt = \(attempt) FOR UPDATE")
    guard mine != nil else { throw LeaseLost() }
  }

  /// Lets go of what is still played here, and of the server.
  public func close() async throws {
    renewing?.cancel()
    let mine = playing.keys.map { "\($0)" }.joined(separator: ", ")
    playing = [:]
    if !mine.isEmpty {
      try? await pool.run(patience: 5) { connection in
        try await connection.transaction {
          try await connection.rows(
            "UPDATE attempts SET status = 'cancelled', error = 'interrupted' WHERE id IN (\(mine)) AND status = 'running'"
          )
          try await connection.rows("UPDATE work SET attempt = NULL, lease_end = NULL WHERE attempt IN (\(mine))")
        }
      }
    }
    await pool.close()
  }
}
