import EnvironmentKit
import Episodes
import Foundation
import KnowledgeGraph

/// How fast the graph is built and opened, and how fast its tools answer.
struct KnowledgeGraphBenchmark {
  var folder: URL
  var scratch: URL

  func run() async throws -> [Measurement] {
    let facts = folder.appending(path: "facts")
    let clock = ContinuousClock()
    let start = clock.now
    let graph = try Graph(facts: facts, cache: scratch)
    let built = (clock.now - start) / .seconds(1)
    let opened = try await Measure.times(20) { _ = try Graph(facts: facts, cache: scratch) }
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    let file = scratch.appending(path: names.first { $0.hasSuffix(".sqlite") } ?? "")
    let bytes = try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int ?? 0
    let environment = try KnowledgeGraph(resources: EnvironmentResources(folder: folder, scratch: scratch))
    let (calls, beginnings) = try await firstCalls(environment)
    let memory = try await EpisodeMemory(environment: environment).heap()
    let session = try await EpisodeMemory(environment: environment).session()
    return [
      Measurement("knowledge-graph: facts", Double(try graph.factCount()), "facts", .atLeast(500_000)),
      Measurement("knowledge-graph: built at first use", built, "s", .atMost(60)),
      Measurement("knowledge-graph: file", Double(bytes) / 1e6, "MB", .atMost(60)),
      Measurement("knowledge-graph: opened, median", Measure.median(opened) * 1000, "ms", .atMost(50)),
      Measurement(
        "knowledge-graph: tool call, nothing cached, median of \(calls.count)", Measure.median(calls) * 1000, "ms",
        .atMost(1)),
      Measurement(
        "knowledge-graph: tool call, nothing cached, p99", calls.sorted()[calls.count * 99 / 100] * 1000, "ms",
        .against("the limit for the median", 1)),
      Measurement(
        "knowledge-graph: question made, median", Measure.median(beginnings) * 1000, "ms",
        .against("a step's limit", 30_000)),
      Measurement(
        "knowledge-graph: listings that are cached, through an episode", try await cachedListings(environment),
        "calls/s",
        .atLeast(50_000)),
      Measurement("knowledge-graph: a live episode", memory.live, "bytes", .atMost(8_192)),
      Measurement(
        "knowledge-graph: a live session, its conversation included", session, "bytes",
        .against("the episode's limit", 8_192)),
    ]
  }

  /// Times of the oracle's calls, and of beginnings, over questions that nobody asked before.
  private func firstCalls(_ environment: KnowledgeGraph) async throws -> (calls: [Double], beginnings: [Double]) {
    let clock = ContinuousClock()
    var (calls, beginnings): ([Double], [Double]) = ([], [])
    for number in 0..<220 {
      let begun = clock.now
      let episode = try await environment.begin(EpisodeRequest(sample: SampleID("train-\(number)"), seed: 1))
      beginnings.append((clock.now - begun) / .seconds(1))
      _ = try await episode.opening()
      var isOver = false
      while !isOver {
        let action = try await episode.oracle()
        let asked = clock.now
        isOver = try await episode.step(action).verdict != nil
        calls.append((clock.now - asked) / .seconds(1))
      }
      await episode.end()
    }
    return (calls, beginnings)
  }

  private func cachedListings(_ environment: KnowledgeGraph) async throws -> Double {
    let sample = SampleID("train-0")
    let name = try await environment.question(of: sample).entities[0].name
    let episode = try await environment.begin(EpisodeRequest(sample: sample, seed: 1))
    let call = Action("get_relations", ["variable": .string(name)])
    let rate = try await Measure.rate {
      for _ in 0..<1000 { _ = try await episode.step(call) }
      return 1000
    }
    await episode.end()
    return rate
  }
}
