import Episodes
import Foundation
import GRDB

/// Reads a run file: also while it is being written, and from a folder that cannot be written.
public struct RunReader: Sendable {
  public let file: String
  private let database: any GRDB.DatabaseReader

  /// Opens a run. Throws a `Diagnostic` for what is no run, or a run of a newer schema; neither is touched.
  public init(file: String) throws {
    guard case .run = try RunFile.look(at: file) else {
      guard FileManager.default.fileExists(atPath: file) else {
        throw Diagnostic(file: file, "there is no such run file", hint: "gauntlet run --run \(file) makes one")
      }
      throw Diagnostic(file: file, "is empty: nothing was recorded", hint: "gauntlet run --run \(file) fills it")
    }
    do {
      database = try Self.open(file)
    } catch let error as DatabaseError {
      throw RunFile.unreadable(error, file)
    }
    self.file = file
  }

  private static func open(_ file: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    func checked(_ path: String) throws -> DatabaseQueue {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.read { try RunSchema.check($0, file: file) }
      return queue
    }
    do {
      return try checked(file)
    } catch let error as DatabaseError
      where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
    {
      // A write-ahead log cannot be set up in a folder that cannot be written: the file is then read as it is.
      return try checked(RunFile.frozen(file))
    }
  }

  /// The episodes of `plan` that a file, which need not exist yet, holds no scored attempt of, in the order to play them.
  public static func missing(of plan: RunPlan, in file: String) throws -> [EpisodeKey] {
    guard case .run = try RunFile.look(at: file) else { return plan.episodes }
    return try RunReader(file: file).missing(of: plan)
  }

  /// The episodes of `plan` that have no scored attempt yet, in the order to play them.
  public func missing(of plan: RunPlan) throws -> [EpisodeKey] {
    let done = Set(try episodes().filter { $0.status.isScored }.map(\.episode))
    return plan.episodes.filter { !done.contains($0) }
  }

  init(file: String, database: any GRDB.DatabaseReader) {
    self.file = file
    self.database = database
  }

  /// Reads; what does not decode is a damaged file. Throws a `Diagnostic`.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do {
      return try database.read(body)
    } catch let error as DatabaseError {
      throw RunFile.unreadable(error, file)
    } catch let error where error is DecodingError || error is RowDecodingError {
      throw Diagnostic(
        file: file, "is damaged: a record in it cannot be read",
        hint: "What can be saved, 'sqlite3 FILE .recover' saves; or run the same plan into a new file")
    }
  }

  static func key(_ row: Row) throws -> EpisodeKey {
    EpisodeKey(
      try row.decode(forColumn: "environment"), SampleID(try row.decode(forColumn: "sample")),
      epoch: try row.decode(forColumn: "epoch"))
  }

  /// The run's plan.
  public func plan() throws -> RunPlan {
    try read { database in
      guard let text = try String.fetchOne(database, sql: "SELECT plan FROM run") else {
        throw Diagnostic(file: file, "holds no plan: it was cut off before it began", hint: "Delete it and run again")
      }
      return try JSONDecoder().decode(RunPlan.self, from: Data(text.utf8))
    }
  }

  /// The run's plan with what `other` adds. Throws a `Diagnostic` naming what contradicts.
  func plan(extendedBy other: RunPlan) throws -> RunPlan { try plan().extended(by: other, file: file) }

  /// Every attempt, in the order they began.
  public func attempts() throws -> [AttemptRecord] {
    try read { try Self.attempts($0, where: "1 ORDER BY attempts.id", []) }
  }

  /// The attempt that counts for each episode: the last scored one, else the last one.
  public func episodes() throws -> [AttemptRecord] {
    var best: [EpisodeKey: AttemptRecord] = [:]
    var order: [EpisodeKey] = []
    for attempt in try attempts() {
      if let kept = best[attempt.episode] {
        if attempt.status.isScored || !kept.status.isScored { best[attempt.episode] = attempt }
      } else {
        order.append(attempt.episode)
        best[attempt.episode] = attempt
      }
    }
    return order.compactMap { best[$0] }
  }

  /// An attempt with its steps; the one that counts unless a number, from 0, is given. Throws a `Diagnostic` when there is
  /// none.
  public func trace(_ episode: EpisodeKey, attempt number: Int? = nil) throws -> EpisodeTrace {
    guard let counting = try episodes().first(where: { $0.episode == episode }) else {
      throw Diagnostic(
        file: file, key: "\(episode)", "the run holds no such episode",
        hint: "gauntlet score \(file) --episodes lists what it holds")
    }
    guard let number else { return try trace(counting) }
    let all = try attempts().filter { $0.episode == episode }
    guard let wanted = all.first(where: { $0.number == number }) else {
      throw Diagnostic(
        file: file, key: "\(episode)", "has \(all.count) attempts; there is no attempt \(number + 1)",
        hint: "Attempts are counted from 1")
    }
    return try trace(wanted)
  }

  /// The steps and the transcript of an attempt.
  public func trace(_ attempt: AttemptRecord) throws -> EpisodeTrace {
    try read { database in
      let decoder = JSONDecoder()
      let rows = try Row.fetchAll(
        database, sql: "SELECT * FROM steps WHERE attempt = ? ORDER BY number", arguments: [attempt.id])
      let steps = try rows.map { row in
        func decode<Value: Decodable>(_ type: Value.Type, _ column: String) throws -> Value {
          try decoder.decode(type, from: Data(row.decode(String.self, forColumn: column).utf8))
        }
        return StepRecord(
          number: try row.decode(forColumn: "number"),
          prompt: try MessageChain.load(row.decode(forColumn: "prompt"), database),
          reply: try decode(AgentReply.self, "reply"), actions: try decode([Action].self, "actions"),
          outcomes: try decode([Outcome].self, "outcomes"),
          usage: Usage(
            promptTokens: try row.decode(forColumn: "prompt_tokens"),
            cachedTokens: try row.decode(forColumn: "cached_tokens"),
            completionTokens: try row.decode(forColumn: "completion_tokens")),
          agentSeconds: try row.decode(forColumn: "agent_seconds"),
          environmentSeconds: try row.decode(forColumn: "environment_seconds"))
      }
      let head = try Int64.fetchOne(
        database, sql: "SELECT transcript FROM attempts WHERE id = ?", arguments: [attempt.id])
      return EpisodeTrace(
        attempt: attempt, steps: steps, transcript: try MessageChain.load(head, database))
    }
  }

  static func attempts(
    _ database: Database, where condition: String, _ arguments: StatementArguments
  ) throws -> [AttemptRecord] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT attempts.*, e.environment, e.sample, e.epoch, count(s.number) AS steps,
          total(s.prompt_tokens) AS prompt_tokens, total(s.cached_tokens) AS cached_tokens,
          total(s.completion_tokens) AS completion_tokens, total(s.agent_seconds) AS agent_seconds,
          total(s.environment_seconds) AS environment_seconds,
          count(CASE WHEN s.outcomes LIKE '%"invalid":%' THEN 1 END) AS invalids
        FROM attempts JOIN episodes e ON e.id = attempts.episode LEFT JOIN steps s ON s.attempt = attempts.id
        GROUP BY attempts.id HAVING \(condition)
        """, arguments: arguments)
    return try rows.map { row in
      let result: String? = try row.decode(forColumn: "result")
      func whole(_ column: String) throws -> Int { Int(exactly: try row.decode(Double.self, forColumn: column)) ?? 0 }
      return AttemptRecord(
        id: try row.decode(forColumn: "id"), episode: try key(row),
        number: try row.decode(forColumn: "number"),
        status: EpisodeStatus(rawValue: try row.decode(forColumn: "status")) ?? .unknown,
        score: try row.decode(forColumn: "score"),
        result: try result.map { try JSONDecoder().decode(JSONValue.self, from: Data($0.utf8)) } ?? .null,
        error: try row.decode(forColumn: "error"),
        fault: row.hasColumn("fault") ? try row.decode(String?.self, forColumn: "fault").flatMap(Fault.init) : nil,
        started: try row.decode(forColumn: "started"),
        ended: try row.decode(forColumn: "ended"), stepCount: try row.decode(forColumn: "steps"),
        invalidCount: try row.decode(forColumn: "invalids"),
        usage: Usage(
          promptTokens: try whole("prompt_tokens"), cachedTokens: try whole("cached_tokens"),
          completionTokens: try whole("completion_tokens")),
        agentSeconds: try row.decode(forColumn: "agent_seconds"),
        environmentSeconds: try row.decode(forColumn: "environment_seconds"))
    }
  }
}
