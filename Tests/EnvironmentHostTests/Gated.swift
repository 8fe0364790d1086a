import EnvironmentKit
import EnvironmentTesting
import Episodes
import Synchronization

/// The counting world, whose steps wait behind a gate.
struct Gated: Environment {
  let world = Gate()
  private let counting = CountingWorld()

  final class Gate: Sendable {
    private struct State {
      var steps = 0
      var isOpen = false
      var waiting: [CheckedContinuation<Void, Never>] = []
      var onlookers: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())

    /// Steps that came to the gate.
    var steps: Int { state.withLock { $0.steps } }

    func open() {
      let waiting = state.withLock { state in
        state.isOpen = true
        defer { state.waiting = [] }
        return state.waiting
      }
      for continuation in waiting { continuation.resume() }
    }

    /// Returns when a step has come to the gate.
    func whenStepped() async {
      await withCheckedContinuation { continuation in
        let isThere = state.withLock { state in
          if state.steps == 0 { state.onlookers.append(continuation) }
          return state.steps > 0
        }
        if isThere { continuation.resume() }
      }
    }

    func pass() async {
      await withCheckedContinuation { continuation in
        let (isOpen, onlookers) = state.withLock { state in
          state.steps += 1
          if !state.isOpen { state.waiting.append(continuation) }
          defer { state.onlookers = [] }
          return (state.isOpen, state.onlookers)
        }
        for onlooker in onlookers { onlooker.resume() }
        if isOpen { continuation.resume() }
      }
    }
  }

  final class GatedEpisode: EnvironmentEpisode {
    let episode: any EnvironmentEpisode
    let gate: Gate
    init(_ episode: any EnvironmentEpisode, _ gate: Gate) {
      self.episode = episode
      self.gate = gate
    }
    func opening() async throws -> Observation { try await episode.opening() }
    func affordances() async throws -> Affordances { try await episode.affordances() }
    func step(_ action: Action) async throws -> Outcome {
      await gate.pass()
      return try await episode.step(action)
    }
    func reject(_ failure: ParseFailure) async throws -> Outcome { try await episode.reject(failure) }
    func stop(_ reason: StopReason) async throws -> Outcome { try await episode.stop(reason) }
    func oracle() async throws -> Action { try await episode.oracle() }
    func end() async { await episode.end() }
  }

  var manifest: EnvironmentManifest { counting.manifest }
  func samples(in split: Split) throws -> [SampleID] { try counting.samples(in: split) }
  func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax { counting.syntax(style, for: sample) }
  func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    GatedEpisode(try await counting.begin(request), world)
  }
  func metrics(of results: [EpisodeResult]) -> Metrics { counting.metrics(of: results) }
}
