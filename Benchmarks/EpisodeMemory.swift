import EnvironmentKit
import Episodes
import Foundation

/// What a live episode holds, and what stays of it when it was closed.
struct EpisodeMemory {
  var environment: any Environment
  /// Episodes that live at the same time.
  var count = 300

  /// Heap bytes of an episode in which the oracle is one step from its end, or twenty steps on, and those left of each when all
  /// were closed.
  func heap() async throws -> (live: Double, left: Double) {
    // What is made once and kept by all does not count.
    let lengths = try await self.lengths()
    for episode in try await play(lengths) { await episode.end() }
    let before = Measure.heapBytes
    var live = try await play(lengths)
    let during = Measure.heapBytes
    for episode in live { await episode.end() }
    live = []
    let after = Measure.heapBytes
    return (Double(during - before) / Double(count), Double(max(0, after - before)) / Double(count))
  }

  /// Heap bytes of a whole session one reply from its end: the episode, and the conversation that its agent is shown.
  func session(_ style: ActionStyle = .text) async throws -> Double {
    var lengths: [Int] = []
    for session in try await sessions(style, Array(repeating: 20, count: count)) {
      lengths.append(await session.prompt.step)
      await session.end()
    }
    let before = Measure.heapBytes
    let live = try await sessions(style, lengths.map { max(1, $0 - 1) })
    let during = Measure.heapBytes
    for session in live { await session.end() }
    return Double(during - before) / Double(count)
  }

  private func sessions(_ style: ActionStyle, _ replies: [Int]) async throws -> [EpisodeSession] {
    var live: [EpisodeSession] = []
    for (number, most) in replies.enumerated() {
      let request = EpisodeRequest(sample: SampleID("train-\(number)"), seed: 1, style: style)
      let session = try await EpisodeSession(environment, request)
      for _ in 0..<most where try await session.submit(try await session.oracleReply()).verdict != nil { break }
      live.append(session)
    }
    return live
  }

  /// Bytes that another process, the environment's server, keeps in memory for each live episode.
  func resident(in process: () async -> pid_t?) async throws -> Double {
    let lengths = try await self.lengths()
    for episode in try await play(lengths) { await episode.end() }
    guard let pid = await process() else { return 0 }
    let before = Self.residentBytes(pid)
    let live = try await play(lengths)
    let during = Self.residentBytes(pid)
    for episode in live { await episode.end() }
    return Double(max(0, during - before)) / Double(count)
  }

  /// How many steps of the oracle end each episode, twenty at most.
  private func lengths() async throws -> [Int] {
    var lengths: [Int] = []
    for number in 0..<count {
      let episode = try await begin(number)
      var steps = 1
      while steps < 20, try await episode.step(try await episode.oracle()).verdict == nil { steps += 1 }
      await episode.end()
      lengths.append(steps)
    }
    return lengths
  }

  private func begin(_ number: Int) async throws -> any EnvironmentEpisode {
    let episode = try await environment.begin(EpisodeRequest(sample: SampleID("train-\(number)"), seed: 1))
    _ = try await episode.opening()
    return episode
  }

  /// Episodes that are not over yet.
  private func play(_ lengths: [Int]) async throws -> [any EnvironmentEpisode] {
    var live: [any EnvironmentEpisode] = []
    for number in 0..<count {
      let episode = try await begin(number)
      for _ in 1..<max(1, lengths[number]) { _ = try await episode.step(try await episode.oracle()) }
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
