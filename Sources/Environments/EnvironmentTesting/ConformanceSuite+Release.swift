import CMalloc
import EnvironmentKit
import Episodes
import Foundation

/// The check that looks at what ended episodes leave behind.
extension ConformanceSuite {
  /// Episodes of a round, and rounds: something is left behind if each round leaves some of it.
  private static let roundLength = 6
  private static let rounds = 4
  /// How many more rounds memory is given to come to rest: the system's threads grow in number while others keep the
  /// machine busy, and each takes a little for itself. What leaks never comes to rest.
  private static let patience = 40
  /// Bytes that an episode may leave: each thread's allocator keeps a few for itself.
  private static let crumbs = 1024

  /// Ended episodes are let go of, and so are the files, the memory and the parts of other processes that they held.
  func release() async throws -> [String] {
    var problems: [String] = []
    for request in try cases() {
      let name = "\(request.sample) (\(request.style.rawValue))"
      _ = try await sound(request)
      let before = Set(try await environment.holdings())
      if try await play(request).isAlive { problems.append("\(name): the episode is still held after end()") }
      let held = Set(try await environment.holdings()).subtracting(before).sorted()
      if !held.isEmpty { problems.append("\(name): end() leaves \(held.joined(separator: ", "))") }
      // Others in this process would open files and take memory too.
      let leak = isAlone ? try await findLeak(request) : nil
      if let leak { problems.append("\(name): \(leak)") }
    }
    return problems
  }

  private func findLeak(_ request: EpisodeRequest) async throws -> String? {
    if let least = try await keptFiles(request) { return "\(Self.roundLength) episodes leave \(least) files open" }
    guard let least = try await keptBytes(request) else { return nil }
    return "\(Self.roundLength) episodes leave \(least) bytes of memory"
  }

  /// The least number of files that each round opened and none closed; nil for none.
  private func keptFiles(_ request: EpisodeRequest) async throws -> Int? {
    var files = [Self.openFiles()]
    for _ in 0..<Self.rounds {
      try await playRound(request)
      files.append(Self.openFiles())
    }
    let kept = (1...Self.rounds).map { files[$0].subtracting(files[$0 - 1]).intersection(files[Self.rounds]).count }
    return kept.min().flatMap { $0 > 0 ? $0 : nil }
  }

  /// The least that the heap grew by in a round; nil for what does not count.
  private func keptBytes(_ request: EpisodeRequest) async throws -> Int? {
    // What is kept once and for all is kept by now.
    for _ in 0..<4 { try await playRound(request) }
    var least = Int.max
    for round in 0..<Self.rounds + Self.patience {
      let before = Self.heapBytes
      try await playRound(request)
      least = min(least, Self.heapBytes - before)
      if round >= Self.rounds - 1, least <= Self.roundLength * Self.crumbs { return nil }
    }
    return least
  }

  private func playRound(_ request: EpisodeRequest) async throws {
    for _ in 0..<Self.roundLength { _ = try await play(request) }
  }

  /// Begins an episode, takes a step and ends it.
  private func play(_ request: EpisodeRequest) async throws -> WeakReference {
    let episode = try await environment.begin(try environment.manifest.validated(request))
    let reference = WeakReference(episode)
    _ = try await episode.opening()
    _ = try await episode.step(hasOracle ? try await episode.oracle() : Self.unknownAction)
    await episode.end()
    return reference
  }

  /// The open files, by number and name.
  private static func openFiles() -> Set<String> {
    let folder = "/proc/self/fd"
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return Set(
      numbers.compactMap { number in
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(number)")).map { "\(number) \($0)" }
      })
  }

  private static var heapBytes: Int { Int(mallinfo2().uordblks) + Int(mallinfo2().hblkhd) }
}

private struct WeakReference {
  weak var episode: (any EnvironmentEpisode)?
  init(_ episode: any EnvironmentEpisode) { self.episode = episode }
  var isAlive: Bool { episode != nil }
}
