import EnvironmentKit
import Episodes
import Foundation

/// Knowledge graph: questions answered by following relations from entity to entity, of which an agent sees names only.
public struct KnowledgeGraph: Environment {
  public let manifest: EnvironmentManifest
  private let tasks: TaskTable<TaskRecord>
  private let source: GraphLibrary

  static let answerName = "answer"
  static func answer(_ variable: String) -> Action { Action(answerName, ["variable": .string(variable)]) }

  /// A line of a task file: a question of a family and a seed, or a record of AgentBench's file by its place there.
  private enum TaskRecord: Sendable {
    case made(family: String, seed: Seed)
    case imported(Question)
  }

  public init(resources: EnvironmentResources) throws {
    manifest = try EnvironmentManifest(folder: resources.folder)
    source = GraphLibrary(resources)
    tasks = TaskTable(manifest, resources) { file, _ in
      var files: [URL: AgentBenchQuestions] = [:]
      return try TaskFile.load(TaskOrigin<QuestionFamily.Name>.self, from: file).map { line in
        let record: TaskRecord
        switch line.record.origin {
        case .made(let family, let seed): record = .made(family: family.rawValue, seed: seed)
        case .record(let name, let number):
          let path = URL(filePath: name, relativeTo: file.deletingLastPathComponent()).standardizedFileURL
          let questions = try files[path] ?? AgentBenchQuestions(file: path)
          files[path] = questions
          guard questions.questions.indices.contains(number) else {
            throw Diagnostic(
              file: file.path, line: line.number, key: "number",
              "is \(number), but \(name) has \(questions.questions.count) records", hint: "They are counted from 0")
          }
          record = .imported(questions.questions[number])
        }
        return .init(id: line.record.id, line: line.number, record: record)
      }
    }
  }

  public func samples(in split: Split) throws -> [SampleID] {
    if split == .train { return (0..<10_000).map { SampleID("train-\($0)") } }
    return try tasks.samples(in: split)
  }

  public func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax {
    switch style {
    case .text: KnowledgeGraphText()
    case .tools: KnowledgeGraphTools()
    }
  }

  public func prepare() async throws { try source.check() }

  public func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    let record = try record(request.sample)
    let shelf = try await Blocking.run { [source] in try source.open() }
    let question =
      switch record {
      case .imported(let question): question
      case .made(let family, let seed): try await Blocking.run { try shelf.question(family, seed: seed) }
      }
    return KnowledgeGraphEpisode(
      request.sample, question, style: request.style, store: shelf.store, listings: shelf.listings)
  }

  private func record(_ sample: SampleID) throws -> TaskRecord {
    guard sample.split == .train else { return try tasks.record(sample) }
    guard let number = UInt64(sample.rawValue.dropFirst(6)), number < 1 << 40 else { throw tasks.unknown(sample) }
    let families = QuestionGenerator.families
    return .made(
      family: families[Int(number % UInt64(families.count))], seed: Seed(TaskSeed.firstForTraining + number))
  }

  /// The question of a sample, with its gold program and answers. Throws a `Diagnostic` for an unknown sample.
  public func question(of sample: SampleID) async throws -> Question {
    switch try record(sample) {
    case .imported(let question): question
    case .made(let family, let seed):
      try await Blocking.run { [source] in try source.open().question(family, seed: seed) }
    }
  }

  public func shutDown() async { source.close() }

  /// AgentBench's figures, over all results: F1, the share of exact answers, and of those that are not empty.
  public func metrics(of results: [EpisodeResult]) -> Metrics {
    func texts(_ result: EpisodeResult, _ key: String) -> [String] {
      result.result[key]?.arrayValue?.compactMap(\.stringValue) ?? []
    }
    return Metrics(
      main: "F1",
      [
        .mean("F1", over: results) { $0.score },
        .rate("EM", of: results) { result in
          let predicted = texts(result, "predict")
          return !predicted.isEmpty && AnswerScore(predicted, gold: texts(result, "gold")).isExact
        },
        .rate("executability", of: results) { !texts($0, "predict").isEmpty },
        .count("total", results.count),
      ])
  }

  /// AgentBench's `overall`: its main figure stands there twice.
  public func agentBenchOverall(of results: [EpisodeResult]) -> JSONValue {
    let metrics = metrics(of: results)
    let values = metrics.values.filter { $0.name != "total" }.map { ($0.name, $0.json) }
    return .object(
      Dictionary(values + [("main", .double(metrics.mainValue))], uniquingKeysWith: { first, _ in first }))
  }
}
