import AgentKit
import EnvironmentKit
import EpisodeController
import Episodes
import Foundation
import SharedRun
import Synchronization
import TraceStore

/// Plays a plan into a file while a person or a machine watches.
struct RunSession {
  var file: String
  var environments: [any Environment]
  var agent: any Agent
  var isJSON = false
  var isQuiet = false
  /// How long a shared run's episode stays with a player that is not heard of.
  var leaseSeconds = 60.0

  /// Opens the run, and gives the plan of what is played here. Throws a `Diagnostic`.
  private func open(_ plan: RunPlan) async throws -> (store: any RunStore, plan: RunPlan) {
    let now = Date().timeIntervalSince1970
    guard let address = try RunPlace.address(file) else {
      if try RunReader.missing(of: plan, in: file).isEmpty == false { try await prepare() }
      return (try RunWriter(file: file, plan: plan, now: now), plan)
    }
    try await prepare()
    let run = try await SharedRun(address, plan: plan, now: now, lease: leaseSeconds)
    // What others added is everybody's, as far as its environments are here.
    var shared = run.plan
    shared.environments = shared.environments.filter { part in environments.contains { $0.manifest.id == part.id } }
    return (run, shared)
  }

  /// What cannot be played is better known before the run is touched than after.
  private func prepare() async throws {
    try await agent.prepare()
    for environment in environments { try await environment.prepare() }
  }

  /// Plays what is missing. Throws `ExitStatus.partlyDone` when episodes stay without a score.
  func play(_ plan: RunPlan, limits: RunLimits) async throws {
    let (store, plan) = try await open(plan)
    let progress = RunProgress(isJSON: isJSON, isQuiet: isQuiet)
    let controller = RunController(
      environments: Dictionary(uniqueKeysWithValues: environments.map { ($0.manifest.id, $0) }), agent: agent,
      store: store, limits: limits, now: { Date().timeIntervalSince1970 }, report: progress.report)
    let work = Task { try await controller.run(plan) }
    let signals = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { work.cancel() }
      source.resume()
      return source
    }
    let result = await work.result
    for source in signals { source.cancel() }
    for environment in environments { await environment.shutDown() }
    if !isQuiet { Terminal.endProgress() }
    try await store.close()
    let summary = try result.get()
    if !isQuiet {
      let earlier = summary.alreadyThere > 0 ? " (\(summary.alreadyThere) were there already)" : ""
      Terminal.complain(
        "\(summary.played + summary.alreadyThere) of \(summary.total) episodes in \(store.place)\(earlier)")
    }
    guard summary.isComplete else {
      Terminal.complain(
        "no score for: \(summary.failed.prefix(10).map(\.description).joined(separator: ", "))"
          + ". The same command tries them again")
      throw ExitStatus.partlyDone
    }
  }
}

/// Tells what a run does: one changing line for people, a line per step for machines.
final class RunProgress: Sendable {
  private let isJSON: Bool
  private let isQuiet: Bool
  private let state = Mutex(State())

  private struct State {
    var total = 0
    var done = 0
    var steps = 0
    var score = 0.0
    var scored = 0
  }

  init(isJSON: Bool, isQuiet: Bool) {
    self.isJSON = isJSON
    self.isQuiet = isQuiet
  }

  func report(_ event: RunEvent) {
    if isJSON { Self.write(event) }
    guard !isQuiet else { return }
    let (text, isNews) = state.withLock { state -> (String, Bool) in
      var isNews = Terminal.isInteractive
      switch event {
      case .planned(let total, let missing):
        state.total = total
        state.done = total - missing
      case .began: break
      case .step: state.steps += 1
      case .ended(_, _, let verdict):
        state.done += 1
        state.scored += 1
        state.score += verdict.score
        // Elsewhere than on a terminal, a line now and then is enough.
        isNews = isNews || state.done == state.total || state.done % max(1, state.total / 10) == 0
      case .failed(let key, let attempt, let error, let retries):
        if !Terminal.isInteractive {
          return ("\(key), attempt \(attempt + 1): \(error)\(retries ? "; trying again" : "")", true)
        }
      }
      let mean = state.scored == 0 ? "" : ", mean score \((state.score / Double(state.scored) * 100).rounded() / 100)"
      return ("\(state.done)/\(state.total) episodes, \(state.steps) steps\(mean)", isNews)
    }
    if isNews { Terminal.progress(text) }
  }

  private static func write(_ event: RunEvent) {
    let value: JSONValue
    switch event {
    case .planned(let total, let missing):
      value = ["event": "planned", "total": .int(total), "missing": .int(missing)]
    case .began(let key, let attempt):
      value = ["event": "began", "episode": .string("\(key)"), "attempt": .int(attempt)]
    case .step(let key, let attempt, let step):
      value = [
        "event": "step", "episode": .string("\(key)"), "attempt": .int(attempt), "step": .int(step.number),
        "reward": .double(step.reward),
      ]
    case .ended(let key, let attempt, let verdict):
      value = [
        "event": "ended", "episode": .string("\(key)"), "attempt": .int(attempt),
        "status": .string(verdict.status.rawValue), "score": .double(verdict.score),
      ]
    case .failed(let key, let attempt, let error, let retries):
      value = [
        "event": "failed", "episode": .string("\(key)"), "attempt": .int(attempt), "error": .string(error),
        "retries": .bool(retries),
      ]
    }
    Terminal.say(value.text)
  }
}
