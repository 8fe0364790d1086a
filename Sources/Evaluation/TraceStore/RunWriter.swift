import Episodes
import Foundation
import GRDB

/// Writes a run file step by step. A call that returns has its record on disk.
///
/// Records that arrive together are written in one transaction: one flush to disk serves them all.
public actor RunWriter: RunStore {
  public nonisolated let file: String
  public nonisolated var place: String { file }
  public nonisolated let reader: RunReader
  /// The plan with what this call added.
  public nonisolated let plan: RunPlan
  private let pool: DatabasePool
  private let lock: FileLock
  private var chains: [Int64: MessageChain] = [:]
  private var waiting: [(change: Change, done: CheckedContinuation<Void, any Error>)] = []
  private var isWriting = false
  /// What is left to take of the plan that was asked for last.
  private var queue: (plan: RunPlan, episodes: ArraySlice<EpisodeKey>)?

  private enum Change {
    case step(attempt: Int64, StepRecord)
    case end(attempt: Int64, Ending)
  }

  /// How an attempt ended.
  struct Ending: Sendable {
    var status: EpisodeStatus
    var score: Double?
    var result: JSONValue
    var error: String?
    var fault: Fault?
    var transcript: [Message]
    var time: Double
  }

  /// Makes or opens a run file for `plan`. An existing one is extended; attempts that a killed process left unfinished are
  /// closed as such. Throws a `Diagnostic`; a file that is no run, or another plan's, is then as it was.
  public init(file: String, plan: RunPlan, now: Double) throws {
    let content = try RunFile.look(at: file)
    self.file = file
    let folder = URL(filePath: file).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw Diagnostic(
        file: folder.path, "the folder cannot be made: \(Diagnostic.reason(of: error))",
        hint: "Give a --run file in a folder that you can write")
    }
    let lock = try FileLock(file: file)
    self.lock = lock
    do {
      // Nobody else writes from here on; what contradicts is refused before anything is changed.
      let merged = content == .run ? try RunReader(file: file).plan(extendedBy: plan) : plan
      self.plan = merged
      var configuration = Configuration()
      configuration.busyMode = .timeout(30)
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      pool = try DatabasePool(path: file, configuration: configuration)
      try pool.write { database in
        try RunSchema.prepare(database, file: file)
        try database.execute(
          sql:
            "INSERT INTO run (id, plan, created) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET plan = excluded.plan",
          arguments: [try RunJSON.text(merged), now])
        try database.execute(
          sql: "UPDATE attempts SET status = ?, error = 'interrupted', ended = ? WHERE status = ?",
          arguments: [EpisodeStatus.cancelled.rawValue, now, EpisodeStatus.running.rawValue])
      }
      reader = RunReader(file: file, database: pool)
    } catch {
      if content == .nothing { for suffix in ["", "-wal", "-shm"] { unlink(file + suffix) } }
      lock.release()
      throw (error as? DatabaseError).map { Self.diagnostic($0, file: file) } ?? error
    }
  }

  /// The episodes of the requested plan that have no scored attempt yet, in the order to play them.
  public nonisolated func missing(of plan: RunPlan) throws -> [EpisodeKey] { try reader.missing(of: plan) }

  public func take(from plan: RunPlan, excluding excluded: Set<EpisodeKey>, at time: Double) async throws -> Taking {
    // The file is ours alone: what was missing once is taken in its order.
    var rest = queue?.plan == plan ? queue?.episodes ?? [] : try missing(of: plan)[...]
    let next = rest.popFirst()
    queue = (plan, rest)
    guard let next, let attempt = try await begin(next, at: time) else { return .nothing }
    return .attempt(attempt)
  }

  public func begin(_ episode: EpisodeKey, at time: Double) async throws -> TakenAttempt? {
    do {
      return try await pool.write { database in
        let key: StatementArguments = [episode.environment, episode.sample.rawValue, episode.epoch]
        try database.execute(
          sql: "INSERT OR IGNORE INTO episodes (environment, sample, epoch) VALUES (?, ?, ?)", arguments: key)
        let row = try Int64.fetchOne(
          database, sql: "SELECT id FROM episodes WHERE environment = ? AND sample = ? AND epoch = ?", arguments: key)
        let number =
          try Int.fetchOne(database, sql: "SELECT count(*) FROM attempts WHERE episode = ?", arguments: [row]) ?? 0
        try database.execute(
          sql: "INSERT INTO attempts (episode, number, status, started) VALUES (?, ?, ?, ?)",
          arguments: [row, number, EpisodeStatus.running.rawValue, time])
        return TakenAttempt(episode: episode, row: database.lastInsertedRowID, number: number)
      }
    } catch let error as DatabaseError {
      throw Self.diagnostic(error, file: file)
    }
  }

  /// Records a step.
  public func record(_ step: StepRecord, attempt: Int64) async throws { try await write(.step(attempt: attempt, step)) }

  /// Ends an attempt with the environment's verdict; `cause` says what ended it where the world itself did not.
  public func end(
    _ attempt: Int64, _ verdict: Verdict, cause: String? = nil, transcript: [Message], at time: Double
  ) async throws {
    try await write(
      .end(
        attempt: attempt,
        Ending(
          status: verdict.status, score: verdict.score, result: verdict.result, error: cause, transcript: transcript,
          time: time)))
  }

  /// Ends an attempt that gives no score: an infrastructure error or a cancellation. It is kept.
  public func fail(
    _ attempt: Int64, _ status: EpisodeStatus, error: String, fault: Fault? = nil, transcript: [Message],
    at time: Double
  ) async throws {
    try await write(
      .end(
        attempt: attempt,
        Ending(
          status: status, score: nil, result: .null, error: error, fault: fault, transcript: transcript, time: time)))
  }

  /// Folds the write-ahead log into the file and does without one from now on: the file alone is the run, and who reads
  /// it leaves no files beside it. Where somebody is reading just now, the log stays, empty.
  public func close() throws {
    do {
      try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
      try pool.close()
      var configuration = Configuration()
      configuration.busyMode = .immediateError
      let alone = try DatabaseQueue(path: file, configuration: configuration)
      try? alone.inDatabase { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
      try alone.close()
    } catch let error as DatabaseError {
      throw Self.diagnostic(error, file: file)
    }
    lock.release()
  }

  private func write(_ change: Change) async throws {
    try await withCheckedThrowingContinuation { continuation in
      waiting.append((change, continuation))
      if !isWriting {
        isWriting = true
        Task { await drain() }
      }
    }
  }

  private func drain() async {
    while !waiting.isEmpty {
      let batch = waiting
      waiting = []
      do {
        let before = chains
        chains = try await pool.write { database in
          var chains = before
          for item in batch { try Self.apply(item.change, &chains, database) }
          return chains
        }
        for item in batch { item.done.resume() }
      } catch {
        let failure = (error as? DatabaseError).map { Self.diagnostic($0, file: file) as any Error } ?? error
        for item in batch { item.done.resume(throwing: failure) }
      }
    }
    isWriting = false
  }

  private static func apply(_ change: Change, _ chains: inout [Int64: MessageChain], _ database: Database) throws {
    switch change {
    case .step(let attempt, let step):
      var chain = chains[attempt] ?? MessageChain()
      let prompt = try chain.store(step.prompt, database)
      chains[attempt] = chain
      try database.execute(
        sql: "INSERT INTO steps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          attempt, step.number, prompt, try RunJSON.text(step.reply), try RunJSON.text(step.actions),
          try RunJSON.text(step.outcomes), step.usage.promptTokens, step.usage.cachedTokens,
          step.usage.completionTokens, step.agentSeconds, step.environmentSeconds,
        ])
    case .end(let attempt, let ending):
      var chain = chains.removeValue(forKey: attempt) ?? MessageChain()
      try database.execute(
        sql: """
          UPDATE attempts
          SET status = ?, score = ?, result = ?, error = ?, fault = ?, ended = ?, transcript = ? WHERE id = ?
          """,
        arguments: [
          ending.status.rawValue, ending.score, try RunJSON.text(ending.result), ending.error,
          ending.fault?.rawValue, ending.time, try chain.store(ending.transcript, database), attempt,
        ])
    }
  }

  static func diagnostic(_ error: DatabaseError, file: String) -> Diagnostic {
    let hint: String
    switch error.resultCode {
    case .SQLITE_FULL: hint = "Free some space and run the same command again: it goes on where it stopped"
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: hint = "Give a --run file in a folder that you can write"
    case .SQLITE_NOTADB, .SQLITE_CORRUPT: return RunFile.unreadable(error, file)
    default: hint = "Every step recorded so far is kept; run the same command again to go on"
    }
    return Diagnostic(file: file, "the run file cannot be written: \(error.message ?? "\(error)")", hint: hint)
  }
}
