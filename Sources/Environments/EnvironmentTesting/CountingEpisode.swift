import EnvironmentKit
import Episodes
import Synchronization

/// An episode of the counting world, with its faults.
actor CountingEpisode: EnvironmentEpisode {
  private let world: CountingWorld
  private let request: EpisodeRequest
  private var sample: SampleID { request.sample }
  private let target: Int
  /// Episodes of the same sample before this one.
  private let earlier: Int
  private var count = 0
  private var steps = 0
  private var isOver = false
  private var wasStopped = false

  init(_ world: CountingWorld, _ request: EpisodeRequest, target: Int, earlier: Int) {
    self.world = world
    self.request = request
    self.target = target
    self.earlier = earlier
  }

  private func breaks(_ rule: ConformanceRule) -> Bool { world.fault == .breaks(rule) }

  private func lapses(_ lapse: CountingWorld.Lapse) -> Bool { world.fault == .lapses(lapse) }

  func opening() -> Observation {
    Observation("Count to \(target)." + (lapses(.longOpening) ? String(repeating: ".", count: 100) : ""))
  }

  func affordances() -> Affordances { Affordances(actions: [Action("add"), Action("stop")]) }

  func step(_ action: Action) async throws -> Outcome {
    if isOver, !breaks(.finished), wasStopped || !lapses(.playsOn) { throw EpisodeOver(sample: sample) }
    switch world.fault {
    case .throwsAt(let step, let sample, let times) where steps == step && sample == self.sample && earlier < times:
      throw CountingWorld.Broken()
    case .hangsAt(let step, let sample) where steps == step && sample == self.sample:
      try await Task.sleep(for: .seconds(3600))
    default: break
    }
    steps += 1
    if action.name == "stop" {
      let isRight = count == target || isLucky
      return Outcome(reward: isRight ? 1 : 0, verdict: verdict(.completed, isRight ? 1 : 0))
    }
    count += 1
    let shown =
      breaks(.isolation)
      ? world.shared.withLock {
        $0.count += 1
        return $0.count
      } : count
    var text = "\(shown)"
    if breaks(.determinism) { text += " of episode \(earlier)" }
    if lapses(.normalForm) { text += earlier % 4 < 2 ? "\u{E9}" : "e\u{301}" }
    if breaks(.size) { text += String(repeating: ".", count: 100) }
    return Outcome(Observation(text))
  }

  func reject(_ failure: ParseFailure) throws -> Outcome {
    if breaks(.hostile) { throw CountingWorld.Broken() }
    return Outcome(Observation("Say add or stop."), invalid: "expected \(failure.expected)")
  }

  func stop(_ reason: StopReason) -> Outcome {
    wasStopped = true
    return Outcome(verdict: verdict(reason.status, 0))
  }

  func oracle() -> Action {
    if breaks(.oracle) { return Action("stop") }
    return Action(count < target ? "add" : "stop")
  }

  /// Whether any count wins here.
  private var isLucky: Bool {
    breaks(.randomFloor) || lapses(.floorReached) || lapses(.floorOfOneStyle) && request.style == .tools
      || lapses(.floorOfOneSeed) && request.seed != 1
  }

  func end() { isOver = true }

  private func verdict(_ status: EpisodeStatus, _ score: Double) -> Verdict {
    isOver = true
    return Verdict(status, score: score, result: ["count": .int(count)])
  }
}
