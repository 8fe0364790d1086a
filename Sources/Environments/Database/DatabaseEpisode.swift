import EnvironmentKit
import Episodes
import Foundation

/// One task in a database of its own.
actor DatabaseEpisode: EnvironmentEpisode {
  /// AgentBench's cut, in characters.
  private static let longest = 800

  private let sample: SampleID
  private let task: DatabaseTask
  private let style: ActionStyle
  private let server: DatabaseServer
  private let place: DatabaseServer.Place
  private let limits: Database.StatementLimits
  private var hasRunGold = false
  private var isOver = false
  private var isEnded = false

  init(
    _ sample: SampleID, _ task: DatabaseTask, style: ActionStyle, server: DatabaseServer, place: DatabaseServer.Place,
    limits: Database.StatementLimits
  ) {
    self.sample = sample
    self.task = task
    self.style = style
    self.server = server
    self.place = place
    self.limits = limits
  }

  func opening() -> Observation {
    style == .text
      ? Observation(task.question + "\n" + task.about)
      : Observation("Additional table information about the question: \(task.about)\nQuestion: \(task.question)")
  }

  func affordances() -> Affordances { Affordances() }

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
    let (result, ending) = try await StatementRun(server: server, place: place, limits: limits).run(query)
    var text: String
    var invalid: String?
    switch result {
    case .rows(let rows):
      text = rows.pythonText
    case .refused(_, let message):
      text = message
      invalid = String(message.prefix(120))
    }
    if let ending {
      text = ending.message
      invalid = ending.message
    }
    // The database's own name differs from episode to episode; what the agent sees does not.
    text = text.replacing(place.name, with: "wikisql")
    if text.count > Self.longest { text = String(text.prefix(Self.longest)) + "[TRUNCATED]" }
    return Outcome(Observation(text.isEmpty ? "No response from database." : text), invalid: invalid)
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
      isRight = found == task.goldHash
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

  /// The digest of the table as it is now; of a table that the agent dropped, a text that is no digest.
  private func tableHash() async throws -> String {
    switch try await server.rows(task.readBack(from: place.name)) {
    case .rows(let rows): TableHash.stored(TableHash.hash(rows.texts))
    case .refused(let code, _): "no table (error \(code))"
    }
  }
}
