import EnvironmentKit
import Episodes

/// Research tasks: questions over a frozen archive, answered with quotes (after WebGLM, arXiv 2306.07906).
struct ResearchFamily: Sendable {
  private let tasks: TaskTable<ResearchTask>
  private let library: ArchiveLibrary

  /// The option that says from which ROUGE-1 precision on a quote supports a sentence.
  static let thresholdOption = "citation_threshold"

  init(manifest: EnvironmentManifest, resources: EnvironmentResources) {
    library = ArchiveLibrary(resources)
    tasks = TaskTable(manifest, resources) { file, _ in
      try TaskFile.load(ResearchTask.self, from: file).map {
        .init(id: $0.record.id, line: $0.number, record: $0.record)
      }
    }
  }

  func samples(in split: Split) throws -> [SampleID] { try tasks.samples(in: split) }

  func prepare() async throws { try library.check() }

  func syntax(_ style: ActionStyle) -> any ActionSyntax {
    switch style {
    case .text: ResearchText()
    case .tools: ResearchTool.toolSyntax
    }
  }

  func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    let task = try tasks.record(request.sample)
    let archive = try await Blocking.run { [library] in try library.open() }
    let threshold = request.options[Self.thresholdOption].flatMap { Double($0) }
    return ResearchEpisode(
      request.sample, task, archive: archive, threshold: threshold ?? CitationScore.paperThreshold)
  }

  /// The main figure, answers times citations, and what it is made of. Violations are the share of episodes that have any.
  func figures(of results: [EpisodeResult]) -> [Metric] {
    func mean(_ name: String) -> Metric {
      .mean("research_\(name)", over: results) { $0.result[name]?.doubleValue ?? 0 }
    }
    return [
      .mean("research_score", over: results) { $0.score }, mean("answer_f1"), mean("citation_precision"),
      mean("citation_recall"),
      .rate("research_violations", of: results) { $0.result["violations"]?.arrayValue?.isEmpty == false },
      .rate("research_success", of: results) { $0.result["success"]?.boolValue == true },
    ]
  }

  func shutDown() async { library.close() }
}
