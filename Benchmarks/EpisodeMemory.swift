import EnvironmentKit
import Episodes
import Foundation

/// What a live episode holds, and what stays of it when it was closed.
struct EpisodeMemory {
  var environment: any Environment
  /// Episodes that live at the same time.
  var count = 300

  /// Heap bytes of an episode after up to twenty steps of the oracle, and those left of each when all were closed.
  func heap() async throws -> (live: Double, left: Double) {
    // What is made once and kept by all does not count.
    for episode in try await play() { await episode.end() }
    let before = Measure.heapBytes
    var live = try await play()
    let during = Measure.heapBytes
    for episode in live { await episode.end() }
    live = []
    let after = Measure.heapBytes
    return (Double(during - before) / Double(count), Double(max(0, after - before)) / Double(count))
  }

  /// Bytes that another process, the environment's server, keeps in memory for each live episode.
  func resident(in process: () async -> pid_t?) async throws -> Double {
    for episode in try await play() { await episode.end() }
    guard let pid = await process() else { return 0 }
    let before = Self.residentBytes(pid)
    let live = try await play()
    let during = Self.residentBytes(pid)
    for episode in live { await episode.end() }
    return Double(max(0, during - before)) / Double(count)
  }

  private func play() async throws -> [any EnvironmentEpisode] {
    var live: [any EnvironmentEpisode] = []
    for number in 0..<count {
      let episode = try await environment.begin(EpisodeRequest(sample: SampleID("train-\(number)"), seed: 1))
      _ = try await episode.opening()
      for _ in 0..<20 where try await episode.step(try await episode.oracle()).verdict != nil { break }
      live.append(episode)
    }
    return live
  }

  private static func residentBytes(_ pid: pid_t) -> Int {
    let text = (try? String(contentsOfFile: "/proc/\(pid)/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * sysconf(Int32(_SC_PAGESIZE))
  }
}
