import EnvironmentKit
import Episodes

/// One errand, with AgentBench's rules of when it ends.
actor WebShoppingEpisode: EnvironmentEpisode {
  private let sample: SampleID
  private var shop: Shop
  private let style: ActionStyle
  private var isOver = false

  init(_ sample: SampleID, _ shop: Shop, style: ActionStyle) {
    self.sample = sample
    self.shop = shop
    self.style = style
  }

  func opening() -> Observation { observation }

  func affordances() -> Affordances {
    Affordances(listed: [
      WebShopping.click.name: shop.clickables.filter { $0 != "search" }.map(WebShopping.click(_:))
    ])
  }

  private var observation: Observation {
    Observation("Observation:\n\(shop.text)\n\nAvailable Actions:\n\(shop.availableActions)")
  }

  func step(_ action: Action) throws -> Outcome {
    guard !isOver else { throw EpisodeOver(sample: sample) }
    let (isPossible, told): (Bool, String)
    switch action.name {
    case WebShopping.search.name:
      let words = action.string("keywords") ?? ""
      (isPossible, told) = (shop.search(words), "search[\(words)]")
    case WebShopping.click.name:
      let text = action.string("value") ?? ""
      (isPossible, told) = (shop.click(text), "click[\(text)]")
    default:
      (isPossible, told) = (false, action.name)
    }
    let invalid = isPossible ? nil : "\(told.prefix(80)) is not possible here"
    if let reward = shop.reward {
      return Outcome(Observation(shop.text), reward: reward, verdict: verdict(.completed))
    }
    // In the tool style an answer begins with what was done.
    guard style == .tools else { return Outcome(observation, invalid: invalid) }
    return Outcome(Observation("Action: \(told)\n\n\(observation.text)"), invalid: invalid)
  }

  func reject(_ failure: ParseFailure) -> Outcome {
    if style == .text {
      return Outcome(invalid: "expected \(failure.expected)", verdict: verdict(.agentValidationFailed))
    }
    let text =
      failure.kind == .missing
      ? "Observation:\nNo executable tool calls found! You should call a tool instead."
      : "No valid tool call found from agent."
    return Outcome(Observation(text), invalid: text)
  }

  func stop(_ reason: StopReason) -> Outcome { Outcome(verdict: verdict(reason.status)) }

  func oracle() -> Action { OracleShopper(shop).next }

  func end() {}

  private func verdict(_ status: EpisodeStatus) -> Verdict {
    isOver = true
    var bought = JSONValue.null
    if case .bought(let number, _) = shop.page { bought = .string(shop.catalogue.product(number).asin) }
    let reward = shop.reward ?? 0
    return Verdict(status, score: reward, result: ["reward": .double(reward), "bought": bought])
  }
}
