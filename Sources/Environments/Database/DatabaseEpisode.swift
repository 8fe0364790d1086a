import EnvironmentKit
import Episodes
import Foundation
import MariaDBClient

/// One task in a database of its own.
actor DatabaseEpisode: EnvironmentEpisode {
  /// AgentBench's cut, in characters.
  private static let longest = 800

  private let sample: SampleID
  private let task: DatabaseTask
  private let style: ActionStyle
  private let server: DatabaseServer
  private let place: Place
  private let limits: Database.StatementLimits
  private let now: @Sendable () -> Duration
  /// The agent's connection; nil when it has to be opened, first or again.
  private var connection: Connection?
  /// When the agent's reply came.
  private var replyBegan: Duration
  private var hasRunGold = false
  private var isOver = false
  private var isEnded = false

  init(
    _ sample: SampleID, _ task: DatabaseTask, style: ActionStyle, server: DatabaseServer, place: Place,
    connection: Connection, limits: Database.StatementLimits, now: @escaping @Sendable () -> Duration
  ) {
    self.sample = sample
    self.task = task
    self.style = style
    self.server = server
    self.place = place
    self.connection = connection
    self.limits = limits
    self.now = now
    replyBegan = now()
  }

  func opening() -> Observation {
    guard style == .tools else { return Observation(task.question + "\n" + task.about) }
    let parts = [("Evidence", task.evidence ?? ""), ("Additional table information", task.about)]
    let lines = parts.filter { !$0.1.isEmpty }.map { "\($0.0) about the question: \($0.1)\n" }
    return Observation(lines.joined() + "Question: \(task.question)")
  }

  func affordances() -> Affordances { Affordances() }

  func beginReply() { replyBegan = now() }

  func step(_ action: Action) async throws -> Outcome {
    guard !isOver else { throw EpisodeOver(sample: sample) }
    switch action.name {
    case "execute_sql":
      guard let query = action.string("query") else {
        return Outcome(Observation("Error: the query must be a text."), invalid: "the query is not a text")
      }
      return try await execute(query)
    case "answer":
      let written = DatabaseText().write(action).content.split(separator: "Final Answer:", maxSplits: 1).last
      return Outcome(verdict: try await verdict(.completed, text: action.string("text") ?? String(written ?? "")))
    case "commit_final_answer":
      guard let answers = action.arguments["answers"]?.arrayValue else {
        return Outcome(Observation("Error: the answers must be a list."), invalid: "the answers are not a list")
      }
      return Outcome(verdict: try await verdict(.completed, answers: answers.map { $0.stringValue ?? $0.text }))
    default:
      return Outcome(Observation("Invalid function call. Please call a tool instead."), invalid: "an unknown action")
    }
  }

  private func execute(_ query: String) async throws -> Outcome {
    guard query.utf8.count <= limits.statementBytes else {
      let text = "Error: the statement has \(query.utf8.count) bytes; \(limits.statementBytes) are allowed."
      return Outcome(Observation(text), invalid: "the statement is too long")
    }
    let ran = try await run(query)
    var text: String
    var invalid: String?
    switch ran.result {
    case .rows(let rows)?:
      text = rows.pythonText
    case .refused(let code, let message)?:
      text = StatementRun.isShareUsedUp(code, message) ? StatementRun.Ending.disk.message : message
      invalid = text
    case nil:
      text = "2013 (HY000): Lost connection to server during query"
      invalid = "the connection was lost"
    }
    if let ending = ran.ending {
      text = ending.message
      invalid = ending.message
    }
    text = Self.cut(neutral(text))
    return Outcome(
      Observation(text.isEmpty ? "No response from database." : text),
      invalid: invalid.map { Self.cut(neutral($0), at: 120, mark: "…") })
  }

  /// The database's own name and the server's folder differ from episode to episode; what is seen and recorded does not.
  /// Compared byte by byte: a name may stand next to anything.
  private func neutral(_ text: String) -> String {
    var bytes = Array(text.utf8)
    for (own, common) in [(place.name, "wikisql"), (place.process.folder.path, "/var/lib/mysql")] {
      bytes = bytes.replacing(Array(own.utf8), with: Array(common.utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Cut as Python counts: one letter with a thousand accents is a thousand and one characters.
  private static func cut(_ text: String, at length: Int = longest, mark: String = "[TRUNCATED]") -> String {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: length, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return text }
    return String(scalars[..<end]) + mark
  }

  /// Runs a statement in what is left of the reply's time. A connection that is lost while the server lives is the
  /// agent's doing, and costs it what the connection held.
  private func run(_ query: String) async throws -> StatementRun.Ran {
    let left = limits.replySeconds - (now() - replyBegan) / .seconds(1)
    guard left > 0 else { return StatementRun.Ran(result: nil, ending: .timeOut) }
    if connection == nil {
      do { connection = try await server.connect(place) } catch is ConnectionFailure {}
    }
    guard let line = connection else { return StatementRun.Ran(result: nil, ending: nil) }
    let ran = await statementRun(line).run(
      query, seconds: min(limits.seconds, left), keeping: .init(rows: 2000, bytes: 1 << 18))
    if ran.result == nil {
      await closeConnection()
      try await server.confirm(place)
    }
    return ran
  }

  private func statementRun(_ line: Connection) -> StatementRun {
    StatementRun(server: server, place: place, connection: line, databaseBytes: limits.databaseBytes, now: now)
  }

  func reject(_ failure: ParseFailure) async throws -> Outcome {
    guard !isOver else { throw EpisodeOver(sample: sample) }
    let invalid = "expected \(failure.expected)"
    guard style == .tools else {
      return Outcome(invalid: invalid, verdict: try await verdict(.agentValidationFailed, text: ""))
    }
    let text =
      switch failure.kind {
      case .missing: "Internal error: No tool calls found despite finish reason."
      case .malformed: "Error: Failed to parse tool call. Tool call format is incorrect."
      case .unknown: "Invalid function call. Please call a tool instead."
      }
    return Outcome(Observation(text), invalid: invalid)
  }

  func stop(_ reason: StopReason) async throws -> Outcome {
    Outcome(verdict: try await verdict(reason.status, text: "", answers: []))
  }

  /// Runs the gold SQL, then answers.
  func oracle() -> Action {
    if let sql = task.goldSQL, !hasRunGold {
      hasRunGold = true
      return Action("execute_sql", ["query": .string(sql)])
    }
    let answers = task.kind.changesTable ? ["done"] : task.label
    return Action(style == .text ? "answer" : "commit_final_answer", ["answers": .array(answers.map { .string($0) })])
  }

  func end() async {
    guard !isEnded else { return }
    isEnded = true
    isOver = true
    await server.remove(place)
    await closeConnection()
  }

  private func closeConnection() async {
    let old = connection
    connection = nil
    await old?.close()
  }

  private func verdict(
    _ status: EpisodeStatus, text: String = "", answers: [String]? = nil
  ) async throws -> Verdict {
    isOver = true
    var answer: JSONValue = answers.map { .array($0.map { .string($0) }) } ?? .string(text)
    let isRight: Bool
    if task.kind.changesTable {
      let found = try await tableHash()
      answer = .string(found)
      isRight = AnswerComparison.isSameHash(found, task.goldHash)
    } else if let answers, style == .tools {
      isRight = AnswerComparison.tools(answers, label: task.label)
    } else {
      isRight = AnswerComparison.text(text, label: task.label)
    }
    let score = isRight && status == .completed ? 1.0 : 0
    return Verdict(
      status, score: score,
      result: [
        "answer": answer, "type": .string(task.kind.rawValue), "is_correct": .bool(score == 1),
      ])
  }

  /// The digest of the table as it is now; of a table that cannot be read, a text that is no digest.
  private func tableHash() async throws -> String {
    // What the agent's connection still holds, locks and open transactions, is let go of first.
    await server.endConnections(of: place)
    await closeConnection()
    do {
      let line = try await server.connect(place)
      connection = line
      let deadline = now() + .seconds(limits.readSeconds)
      return try await TableReader(run: statementRun(line), deadline: deadline).hash(of: task)
    } catch let error as TableReader.Unreadable {
      if error == .lost { try await server.confirm(place) }
      return "no table (\(error.rawValue))"
    } catch is ConnectionFailure {
      return "no table (no connection)"
    }
  }
}
