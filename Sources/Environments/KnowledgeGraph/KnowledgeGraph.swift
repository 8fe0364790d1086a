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
    case training(UInt64)
    case imported(Question)
  }

  public init(resources: EnvironmentResources) throws {
    manifest = try EnvironmentManifest(folder: resources.folder)
    let source = GraphLibrary(resources, stepSeconds: manifest.limits.stepSeconds)
    self.source = source
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
          guard source.isRemote else {
            throw Diagnostic(
              file: file.path, line: line.number, key: "file",
              "its questions are about a graph that is not here: the shipped one would answer none of them",
              hint: "Put a graph.json beside the manifest; see environments/knowledge-graph/README.md")
          }
          guard let place = questions.numbers.firstIndex(of: number) else {
            let reason = questions.skipped.first { $0.number == number }?.reason ?? "is not in \(name)"
            throw Diagnostic(
              file: file.path, line: line.number, key: "number", "record \(number): \(reason)",
              hint: "They are counted from 0")
          }
          record = .imported(questions.questions[place])
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
    let question = try await question(record)
    return KnowledgeGraphEpisode(
      request.sample, question, style: request.style, store: shelf.store, listings: shelf.listings)
  }

  private func record(_ sample: SampleID) throws -> TaskRecord {
    guard sample.split == .train else { return try tasks.record(sample) }
    guard let number = UInt64(sample.rawValue.dropFirst(6)), number < 1 << 40 else { throw tasks.unknown(sample) }
    return .training(number)
  }

  /// The question of a sample, with its gold program and answers. Throws a `Diagnostic` for an unknown sample.
  public func question(of sample: SampleID) async throws -> Question {
    try await question(try record(sample))
  }

  private func question(_ record: TaskRecord) async throws -> Question {
    if case .imported(let question) = record { return question }
    return try await Blocking.run { try made(record, try source.open()) }
  }

  private func made(_ record: TaskRecord, _ shelf: GraphLibrary.Shelf) throws -> Question {
    switch record {
    case .imported(let question): return question
    case .made(let family, let seed): return try shelf.question(family, seed: seed)
    case .training(let number):
      // Whatever a home's splits are called: what is not for training is held out from it.
      let heldOut = try source.heldOut {
        try manifest.splits.keys.sorted().flatMap { split in
          try tasks.samples(in: Split(split)).map { try made(try tasks.record($0), shelf) }
        }
      }
      return try shelf.trainingQuestion(number, heldOut: heldOut)
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
