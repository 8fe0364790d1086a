import EnvironmentKit
import Episodes

/// One shopper with one wish, until something is bought.
actor WebShoppingEpisode: EnvironmentEpisode {
  private let sample: SampleID
  private var visit: Visit
  private let goal: Goal
  private let style: ActionStyle
  private var isOver = false
  private var plan: Oracle?

  init(_ sample: SampleID, _ visit: Visit, goal: Goal, style: ActionStyle) {
    self.sample = sample
    self.visit = visit
    self.goal = goal
    self.style = style
  }

  private var text: String { PageText.text(of: visit, instruction: goal.instruction) }

  func opening() -> Observation {
    Observation(style == .text ? "Observation:\n\(text)" : "The initial observation:\n\(text)")
  }

  /// On the start page any words may be searched for; elsewhere what can be clicked is listed.
  func affordances() -> Affordances {
    visit.hasSearchBar
      ? Affordances(actions: nil, phase: WebShopping.searching)
      : Affordances(actions: visit.clickables.map(WebShopping.click), phase: WebShopping.clicking)
  }

  func step(_ action: Action) throws -> Outcome {
    guard !isOver else { throw EpisodeOver(sample: sample) }
    let isPlayed: Bool
    let typed: String
    switch (action.name, action.string("keywords"), action.string("value")) {
    case ("search_action", let words?, _):
      typed = "search[\(words)]"
      isPlayed = visit.search(words)
    case ("click_action", _, let value?):
      typed = "click[\(value)]"
      isPlayed = visit.click(value)
    default: return Outcome(Observation(WebShopping.noValidCall), invalid: "no such action")
    }
    if let reward = visit.reward(for: goal) {
      let text = "\(text) [SEP] Your score (min 0.0, max 1.0) [SEP] \(reward.total)"
      return Outcome(
        Observation(text), reward: reward.total, verdict: verdict(.completed, reward.total, bought: visit.product))
    }
    let invalid = isPlayed ? nil : "'\(typed.prefix(80))' cannot be done on this page"
    let shown = "Observation:\n\(text)"
    // What was typed is repeated; nobody needs a megabyte of it.
    return Outcome(
      Observation(style == .text ? shown : "Action: \(typed.prefix(400))\n\n\(shown)"), invalid: invalid)
  }

  func reject(_ failure: ParseFailure) -> Outcome {
    if style == .text {
      return Outcome(invalid: "expected \(failure.expected)", verdict: verdict(.agentValidationFailed, 0))
    }
    let text =
      failure.kind == .missing
      ? "Observation:\nNo executable tool calls found! You should call a tool instead." : WebShopping.noValidCall
    return Outcome(Observation(text), invalid: text)
  }

  func stop(_ reason: StopReason) -> Outcome { Outcome(verdict: verdict(reason.status, 0)) }

  func oracle() -> Action {
    let known = plan ?? Oracle(goal, visit.shop, seed: visit.seed)
    plan = known
    return known.next(visit)
  }

  func end() {}

  private func verdict(_ status: EpisodeStatus, _ reward: Double, bought: Int? = nil) -> Verdict {
    isOver = true
    return Verdict(
      status, score: min(1, max(0, reward)),
      result: [
        "reward": .double(reward), "asin": bought.map { .string(visit.shop.catalogue.asin($0)) } ?? .null,
      ])
  }
}
