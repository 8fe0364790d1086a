import EnvironmentKit
import Episodes
import Foundation

/// Lateral thinking puzzles: find out by questions what is behind a strange story. AgentBench's game, with hosts that can be
/// chosen and puzzles of our own, or those in its spreadsheets.
public struct LateralThinking: Environment {
  public let manifest: EnvironmentManifest
  private let tasks: TaskTable<Task>
  private let resources: EnvironmentResources
  private let words: WordTables

  static let asking = "ask"
  static let stopping = "stop"
  /// Characters of a question that are read, and of a host's answer that are shown.
  static let longestQuestion = 2000
  static let longestAnswer = 2000

  /// Where a sample's puzzle comes from.
  private enum Task: Sendable {
    case own(Puzzle)
    case imported(workbook: URL, row: Int)
  }

  /// A line of a task file: a puzzle, or a row of a spreadsheet of AgentBench's.
  private struct TaskRecord: Decodable, Sendable {
    var id: SampleID
    var puzzle: Puzzle?
    var workbook: String?
    var row = 0

    private enum CodingKeys: String, CodingKey, CaseIterable { case id, workbook, row }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decode(SampleID.self, forKey: .id)
      guard container.contains(.workbook) else {
        puzzle = try Puzzle(from: decoder)
        return
      }
      try decoder.refuseUnknownKeys(CodingKeys.self)
      workbook = try container.decode(String.self, forKey: .workbook)
      row = try container.decode(Int.self, forKey: .row)
    }
  }

  public init(resources: EnvironmentResources) throws {
    manifest = try EnvironmentManifest(folder: resources.folder)
    self.resources = resources
    words = WordTables(folder: resources.folder.appending(path: "data"))
    tasks = TaskTable(manifest, resources) { file, _ in
      try TaskFile.load(TaskRecord.self, from: file).map { line in
        let task: Task
        if let puzzle = line.record.puzzle {
          task = .own(puzzle)
        } else {
          let workbook = URL(
            filePath: line.record.workbook ?? "", relativeTo: file.deletingLastPathComponent())
          task = .imported(workbook: workbook.standardizedFileURL, row: line.record.row)
        }
        return .init(id: line.record.id, line: line.number, record: task)
      }
    }
  }

  public func samples(in split: Split) throws -> [SampleID] { try tasks.samples(in: split) }

  public func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax {
    switch style {
    case .text: LateralThinkingText()
    case .tools: Self.toolSyntax
    }
  }

  public func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    let puzzle = try puzzle(request.sample)
    let host: any PuzzleHost
    let name: String
    if request.options["host"] == "model" {
      guard let model = resources.interlocutor else {
        throw Diagnostic(
          key: "host", "the host is to be a model, and none was named",
          hint:
            "Name one: --host glm (the model that comes with Gauntlet), or --host openai with --host-model and --host-base-url"
        )
      }
      (host, name) = (ModelHost(model), model.name)
    } else {
      guard !puzzle.facts.isEmpty else {
        throw Diagnostic(
          key: "host", "\(request.sample) is a puzzle of others: it has no facts by which our host could answer",
          hint: "Let a model be the host: --option host=model --host glm")
      }
      (host, name) = (FactHost(puzzle, try words.table(puzzle.language)), "facts")
    }
    return LateralThinkingEpisode(
      request.sample, puzzle, host: host, hostName: name,
      rules: .init(
        endsWhenSolved: request.options["ending"] == "solved",
        repeats: request.options["repeats"].flatMap(LateralThinkingEpisode.Rules.Repeats.init) ?? .characters),
      style: request.style)
  }

  /// The puzzle of a sample. Throws a `Diagnostic` for an unknown sample or a broken file.
  public func puzzle(_ sample: SampleID) throws -> Puzzle {
    switch try tasks.record(sample) {
    case .own(let puzzle): return puzzle
    case .imported(let workbook, let row):
      let found = try PuzzleWorkbook(file: workbook)
      guard var puzzle = found.puzzles.first(where: { $0.row == row })?.puzzle else {
        let reason = found.skipped.first { $0.row == row }?.reason ?? "is not in the sheet, or is its heading"
        throw Diagnostic(file: workbook.path, key: "row", "row \(row) \(reason)", hint: "Rows are counted from 1")
      }
      puzzle.id = sample
      return puzzle
    }
  }

  static func ask(_ question: String) -> Action { Action(asking, ["question": .string(question)]) }
  static let stop = Action(stopping)

  /// The first line of a text without blanks around it, as far as it is read.
  static func question(in text: String) -> String {
    let line = text.prefix { !$0.isNewline }
    let trimmed = line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
    return String(String(trimmed).prefix(longestQuestion))
  }

  /// Whether a line can be a question: several words, or Chinese, without control characters, of a length that somebody reads.
  static func isReadable(_ question: String) -> Bool {
    guard question.utf8.count <= 4 * longestQuestion else { return false }
    let scalars = question.unicodeScalars
    guard !scalars.contains(where: { $0.properties.generalCategory == .control }) else { return false }
    let words = question.split(whereSeparator: \.isWhitespace).count { word in word.contains(where: \.isLetter) }
    return words > 1 || scalars.count { (0x4E00...0x9FFF).contains($0.value) } > 1
  }

  /// How often the default host is right, by the labels that come with a language's puzzles. Throws a `Diagnostic`.
  public func agreement(_ language: Puzzle.Language) throws -> HostAgreement {
    let file = resources.folder.appending(path: "labels/\(language.rawValue).jsonl")
    let table = try words.table(language)
    var matchers: [SampleID: FactMatcher] = [:]
    return try HostAgreement(TaskFile.load(HostAgreement.Label.self, from: file).map(\.record)) { label in
      let puzzle = try puzzle(label.puzzle)
      let matcher = matchers[label.puzzle] ?? FactMatcher(puzzle, table)
      matchers[label.puzzle] = matcher
      let match = matcher.match(label.question)
      let settles = match.answer != .irrelevant && match.saysMore ? match.fact?.id : nil
      let keys = puzzle.keys.indices.filter { key in settles.map(puzzle.keys[key].contains) ?? false }
      return .init(
        answer: match.answer, isDoubtful: match.isDoubtful, keys: keys,
        completes: keys.contains { puzzle.keys[$0].count == 1 })
    }
  }

  /// Questions as a constrained decoder may write them.
  static let questions = Grammar.characters(
    CharacterClass("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '-,"), min: 1, max: 160)

  /// AgentBench's figures, and how often the host was not sure, which is no fault of the agent's.
  public func metrics(of results: [EpisodeResult]) -> Metrics {
    func figure(_ name: String, _ key: String) -> Metric {
      .mean(name, over: results) { $0.result[key]?.doubleValue ?? 0 }
    }
    return Metrics(
      main: "progress",
      [
        figure("progress", "progress"), figure("accuracy", "accuracy"), figure("efficiency", "efficiency"),
        figure("relevance", "relevance"),
        .mean("host_doubts", over: results) { result in
          let rounds = max(1, result.result["rounds"]?.doubleValue ?? 1)
          return min(1, (result.result["host_doubts"]?.doubleValue ?? 0) / rounds)
        }, .count("total", results.count),
      ])
  }

  public func agentBenchOverall(of results: [EpisodeResult]) -> JSONValue {
    let figures = Dictionary(metrics(of: results).values.map { ($0.name, $0.json) }, uniquingKeysWith: { $1 })
    func value(_ name: String) -> JSONValue { figures[name] ?? .double(0) }
    return [
      "main": value("progress"), "GP": value("progress"), "SGA": value("accuracy"), "RE": value("efficiency"),
      "QR": value("relevance"),
    ]
  }
}
