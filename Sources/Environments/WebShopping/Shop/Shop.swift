/// A visit to the shop: WebShop's pages and what can be done on them (Yao et al. 2022), as AgentBench runs it.
///
/// A value of a few hundred bytes: products and the search are the catalogue's.
public struct Shop: Sendable {
  /// Products on a page of results, and the most that a search finds.
  static let perPage = 10
  static let mostResults = 50

  public let catalogue: any Catalogue
  public let goal: Goal
  public private(set) var page = Page.start
  /// Numbers of the products found last, best first.
  public private(set) var results: [Int] = []
  /// The values chosen, by the option's name.
  public private(set) var chosen: [String: String] = [:]
  private var resultsPage = 1
  private let quirks: Quirks

  /// Where the original does what nobody would expect.
  public struct Quirks: Sendable, Hashable {
    /// A search is taken on every page, not only where the search bar is.
    public var searchesAnywhere: Bool
    /// "Next >" is offered on the last page too, and leads to an empty one.
    public var nextOnLastPage: Bool

    public init(searchesAnywhere: Bool = true, nextOnLastPage: Bool = true) {
      self.searchesAnywhere = searchesAnywhere
      self.nextOnLastPage = nextOnLastPage
    }
  }

  public init(_ catalogue: any Catalogue, goal: Goal, quirks: Quirks = Quirks()) {
    self.catalogue = catalogue
    self.goal = goal
    self.quirks = quirks
  }

  /// What a purchase was worth; nil before.
  public var reward: Double? {
    if case .bought(_, let reward) = page { return reward }
    return nil
  }

  public var hasSearchBar: Bool { page == .start }

  /// The texts that can be clicked: buttons, then products, then values of options.
  public var clickables: [String] {
    switch page {
    case .start: ["search"]
    case .results(let number):
      ["back to search"] + (number > 1 ? ["< prev"] : []) + (isNextOffered(number) ? ["next >"] : [])
        + shown(number).map { catalogue.product($0).asin.lowercased() }
    case .item(let number):
      ["back to search", "< prev", "description", "features", "reviews", "buy now"]
        + catalogue.product(number).options.flatMap(\.values)
    case .detail: ["back to search", "< prev"]
    case .bought: []
    }
  }

  /// The products on a page of results.
  func shown(_ number: Int) -> [Int] {
    Array(results.dropFirst((number - 1) * Self.perPage).prefix(Self.perPage))
  }

  private func isNextOffered(_ number: Int) -> Bool { quirks.nextOnLastPage || number * Self.perPage < results.count }

  /// Looks for words; false where that is not possible, and nothing changes.
  @discardableResult
  public mutating func search(_ words: String) -> Bool {
    guard reward == nil, hasSearchBar || quirks.searchesAnywhere, !words.isEmpty else { return false }
    results = catalogue.search(words, limit: Self.mostResults)
    chosen = [:]
    resultsPage = 1
    page = .results(1)
    return true
  }

  /// Clicks a text; false where there is no such, and nothing changes.
  @discardableResult
  public mutating func click(_ text: String) -> Bool {
    let text = text.lowercased()
    // The button beside the search bar needs words: it is no click.
    guard text != "search", clickables.contains(text) else { return false }
    if text == "back to search" {
      page = .start
      chosen = [:]
      return true
    }
    switch page {
    case .results(let number): follow(text, from: number)
    case .item(let number): act(text, on: number)
    case .detail(let number, _): page = .item(number)
    case .start, .bought: return false
    }
    return true
  }

  private mutating func follow(_ text: String, from number: Int) {
    switch text {
    case "next >": page = .results(number + 1)
    case "< prev": page = .results(number - 1)
    default:
      guard let product = catalogue.number(asin: text) else { return }
      resultsPage = number
      chosen = [:]
      page = .item(product)
    }
  }

  private mutating func act(_ text: String, on number: Int) {
    if text == "< prev" {
      page = .results(resultsPage)
    } else if text == "buy now" {
      let reward = Reward(goal).value(buying: catalogue.product(number), options: Array(chosen.values))
      page = .bought(number, reward: reward)
    } else if let detail = Page.Detail(rawValue: text) {
      page = .detail(number, detail)
    } else if let option = catalogue.product(number).options.first(where: { $0.values.contains(text) }) {
      chosen[option.name] = text
    }
  }
}
