import EnvironmentKit
import Episodes
import Foundation
import WebBrowsing

/// How fast decisions at recorded pages are asked for and taken: at the pages of our own sites, and at one of the size of a real site's.
struct SnapshotBenchmark {
  /// `environments/web-browsing`.
  var folder: URL
  var scratch: URL

  func run() async throws -> [Measurement] {
    let environment = try WebBrowsing(resources: EnvironmentResources(folder: folder, scratch: scratch))
    let samples = try environment.samples(in: .dev) + environment.samples(in: .test)
    let large = try largePage()
    let rate = try await Measure.rate { try await decisions(environment, samples) }
    let largeRate = try await Measure.rate { try await decisions(large, ["large-000"]) }
    let memory = try await heap(environment, samples)
    return [
      Measurement("web-browsing: snapshot, decisions at our sites' pages", rate, "decisions/s", .atLeast(300)),
      Measurement(
        "web-browsing: snapshot, decisions at a page of 150 KB, 500 candidates", largeRate, "decisions/s", .atLeast(300)
      ),
      Measurement("web-browsing: snapshot, a live episode", memory.live, "bytes", .atMost(262_144)),
      Measurement("web-browsing: snapshot, left after closing", memory.left, "bytes", .atMost(256)),
    ]
  }

  /// Heap bytes of an episode that was just begun, and those left of each when all were ended.
  private func heap(_ environment: WebBrowsing, _ samples: [SampleID]) async throws -> (live: Double, left: Double) {
    func begin() async throws -> [any EnvironmentEpisode] {
      var episodes: [any EnvironmentEpisode] = []
      for sample in samples {
        let episode = try await environment.begin(EpisodeRequest(sample: sample, seed: 1))
        _ = try await episode.opening()
        episodes.append(episode)
      }
      return episodes
    }
    for episode in try await begin() { await episode.end() }
    let before = Measure.heapBytes
    var live = try await begin()
    let during = Measure.heapBytes
    for episode in live { await episode.end() }
    live = []
    let after = Measure.heapBytes
    return (Double(during - before) / Double(samples.count), Double(max(0, after - before)) / Double(samples.count))
  }

  /// Plays each sample to its end, reading and ranking its page anew; gives the number of answers.
  private func decisions(_ environment: WebBrowsing, _ samples: [SampleID]) async throws -> Int {
    var decisions = 0
    for sample in samples {
      let session = try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 1))
      var verdict: Verdict?
      while verdict == nil {
        _ = await session.prompt
        verdict = try await session.submit(try await session.oracleReply()).verdict
        decisions += 1
      }
      await session.end()
    }
    return decisions
  }

  /// An environment with one page: five hundred rows with a link each.
  private func largePage() throws -> WebBrowsing {
    var random = RandomSource(5)
    let words = [
      "harbour", "train", "ticket", "salt", "garden", "lamp", "notice", "paper", "window", "mail", "ladder", "room",
    ]
    func some(_ count: Int) -> String { (0..<count).map { _ in random.pick(words) ?? "" }.joined(separator: " ") }
    let rows = (0..<500).map { row in
      """
      <tr backend_node_id="\(10 * row + 10)" class="\(some(2))">
      <td backend_node_id="\(10 * row + 11)"><text backend_node_id="\(10 * row + 12)">\(some(6))</text></td>
      <td backend_node_id="\(10 * row + 13)" role="cell"><a backend_node_id="\(10 * row + 14)" title="\(some(3))">
      <text backend_node_id="\(10 * row + 15)">\(row == 250 ? "the plums of Brackenford" : some(4))</text></a></td></tr>
      """
    }
    let page = "<html backend_node_id=\"1\"><table backend_node_id=\"2\">\(rows.joined(separator: "\n"))</table></html>"
    func candidate(_ row: Int) -> JSONValue {
      ["tag": "a", "backend_node_id": .string("\(10 * row + 14)"), "attributes": "{}"]
    }
    let action: JSONValue = [
      "action_uid": "u", "cleaned_html": .string(page), "operation": ["op": "CLICK", "value": ""],
      "pos_candidates": [candidate(250)], "neg_candidates": .array((0..<500).filter { $0 != 250 }.map(candidate)),
    ]
    let records: JSONValue = [
      [
        "website": "large", "annotation_id": "a", "confirmed_task": "Open the notice on the plums of Brackenford",
        "action_reprs": ["[link]  the plums of Brackenford -> CLICK"], "actions": [action],
      ]
    ]
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    let file = scratch.appending(path: "large.json")
    try Data(records.text.utf8).write(to: file)
    let original = try WebBrowsing(resources: EnvironmentResources(folder: folder, scratch: scratch))
    _ = try original.importTasks(from: file).write(original.manifest, of: folder, as: "large", in: scratch)
    return try WebBrowsing(
      resources: EnvironmentResources(folder: scratch.appending(path: "environments/web-browsing"), scratch: scratch))
  }
}
