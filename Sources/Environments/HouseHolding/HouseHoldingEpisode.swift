import EnvironmentKit
import Episodes
import Foundation

/// One game of house-holding, with AgentBench's rules of when it ends.
actor HouseHoldingEpisode: EnvironmentEpisode {
  private let sample: SampleID
  private var world: World
  /// The admissible commands in this state; nil until they are asked for.
  private var known: [World.Choice]?
  private let family: String
  private let style: ActionStyle
  /// Whether a status from an unreadable tool call stays to the end, as in AgentBench.
  private let keepsStatus: Bool
  private var stuckStatus: EpisodeStatus?
  private var outputs: [String] = []
  private var isOver = false

  init(_ sample: SampleID, _ world: World, family: String, style: ActionStyle, keepsStatus: Bool) {
    self.sample = sample
    self.world = world
    self.family = family
    self.style = style
    self.keepsStatus = keepsStatus
  }

  func opening() -> Observation {
    // AgentBench leaves the welcome out and puts the rest on lines of its own.
    let blocks = world.house.introduction.components(separatedBy: "\n\n").dropFirst()
    return Observation("Here is your task. " + blocks.joined(separator: "\n"))
  }

  func affordances() -> Affordances {
    Affordances(actions: choices.map { HouseHolding.action($0.text) })
  }

  private var choices: [World.Choice] {
    if let known { return known }
    let choices = world.choices
    known = choices
    return choices
  }

  func step(_ action: Action) throws -> Outcome {
    guard !isOver else { throw EpisodeOver(sample: sample) }
    guard action.name == HouseHolding.tool.name, let typed = action.string("action") else {
      return unreadable(.agentInvalidAction, "No valid tool calls found. Please call a tool instead.")
    }
    let wanted = HouseHolding.normalized(typed)
    let choices = choices
    let exact = choices.named(wanted)
    let choice = exact ?? Self.nearest(wanted, choices)
    var said = World.nothingHappens
    if let choice {
      said = world.play(choice)
      known = nil
    }
    // AgentBench leaves out which place it is.
    if said.hasPrefix("You arrive at loc "), let stop = said.utf8.firstIndex(of: UInt8(ascii: ".")) {
      said = String(said[stop...].dropFirst(2))
    }
    outputs.append(action.string("output") ?? typed)
    let invalid = exact != nil ? nil : "'\(wanted.prefix(80))' is not among the available actions"
    if world.isWon {
      return Outcome(Observation(said), reward: 1, invalid: invalid, verdict: verdict(.completed, won: true))
    }
    if outputs.count > 3, outputs.suffix(3).allSatisfy({ $0 == outputs.last }) {
      return Outcome(
        Observation(said), invalid: "the same reply three times in a row", verdict: verdict(.agentInvalidAction))
    }
    return Outcome(Observation(said), reward: 0, invalid: invalid)
  }

  func reject(_ failure: ParseFailure) -> Outcome {
    if style == .text {
      return Outcome(invalid: "expected \(failure.expected)", verdict: verdict(.agentInvalidAction))
    }
    return failure.kind == .missing
      ? unreadable(.agentValidationFailed, "No executable tool calls found. Please call a tool instead")
      : unreadable(.agentInvalidAction, "No valid tool calls found. Please call a tool instead.")
  }

  func stop(_ reason: StopReason) -> Outcome { Outcome(verdict: verdict(reason.status)) }

  func oracle() -> Action { HouseHolding.action(world.oracleCommand) }

  func end() {}

  private func unreadable(_ status: EpisodeStatus, _ text: String) -> Outcome {
    if keepsStatus { stuckStatus = status }
    return Outcome(Observation(text), invalid: text)
  }

  private func verdict(_ status: EpisodeStatus, won: Bool = false) -> Verdict {
    isOver = true
    return Verdict(
      status == .completed ? stuckStatus ?? status : status, score: won ? 1 : 0,
      result: ["result": .int(won ? 1 : 0), "family": .string(family)])
  }

  /// The command most like what was typed, by AgentBench's measure; nil when none is like it.
  private static func nearest(_ typed: String, _ choices: [World.Choice]) -> World.Choice? {
    var best: (score: Double, choice: World.Choice)?
    // Nobody needs a thousand words to name a command; the rest would only cost time.
    let typed = String(typed.prefix(400))
    for choice in choices {
      let score = SentenceBLEU.score(typed, reference: choice.text)
      if score > best?.score ?? 0.01 { best = (score, choice) }
    }
    return best?.choice
  }
}
