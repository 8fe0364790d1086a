import Episodes

/// One shopper in the shop: the page, what was found and chosen. A state machine; its pages are written elsewhere, as
/// text for agents and as HTML for browsers.
public struct Visit: Sendable {
  /// A part of a product's page that has a page of its own.
  public enum Section: String, Sendable, CaseIterable {
    case description = "Description"
    case features = "Features"
    case reviews = "Reviews"
  }

  public enum Page: Sendable, Hashable {
    case start
    /// Results, pages from 1.
    case results(Int)
    case item
    case section(Section)
    case done
  }

  public let shop: Shop
  public let rules: ShopRules
  public let seed: Seed
  public private(set) var page = Page.start
  /// The words searched for last.
  public private(set) var keywords = ""
  /// The numbers of the products found, in order.
  public private(set) var found: [UInt32] = []
  public private(set) var resultPage = 1
  /// The number of the product looked at.
  public private(set) var product: Int?
  /// What was chosen, one value an option, in the order of choosing.
  public private(set) var choices: [(option: String, value: String)] = []

  public init(_ shop: Shop, rules: ShopRules = ShopRules(), seed: Seed = 1) {
    self.shop = shop
    self.rules = rules
    self.seed = seed
  }

  /// Whether a search bar is shown.
  public var hasSearchBar: Bool { page == .start }

  /// The products on this page of results.
  public var shown: ArraySlice<UInt32> {
    let start = min(found.count, (resultPage - 1) * Shop.pageLength)
    return found[start..<min(found.count, start + Shop.pageLength)]
  }

  /// What a product's page says of its stars.
  var rating: String {
    guard rules.showsRating, let product else { return "N.A." }
    let reviews = shop.catalogue.reviews(of: product)
    guard !reviews.isEmpty else { return "N.A." }
    let tenths = (10 * reviews.reduce(0) { $0 + $1.stars } + reviews.count / 2) / reviews.count
    return "\(tenths / 10).\(tenths % 10)"
  }

  var hasNext: Bool { rules.nextAlways || resultPage * Shop.pageLength < found.count }

  /// What can be clicked, as it is typed: small letters, buttons first.
  public var clickables: [String] {
    switch page {
    case .start: return ["search"]
    case .results:
      return ["back to search"] + (resultPage > 1 ? ["< prev"] : []) + (hasNext ? ["next >"] : [])
        + shown.map { shop.catalogue.asin(Int($0)).lowercased() }
    case .item:
      let options = product.map { shop.catalogue.product($0).options.flatMap(\.values) } ?? []
      return ["back to search", "< prev", "description", "features", "reviews", "buy now"] + options
    case .section: return ["back to search", "< prev"]
    case .done: return []
    }
  }

  /// Searches. False where that is not possible.
  public mutating func search(_ words: String) -> Bool {
    guard !words.allSatisfy(\.isWhitespace), page != .done, rules.searchesAnywhere || hasSearchBar else { return false }
    keywords = words
    found = shop.search(words, seed: seed, prefixes: rules.understandsPrefixes).map(UInt32.init)
    resultPage = 1
    page = .results(1)
    product = nil
    choices = []
    return true
  }

  /// Clicks what bears this text. False where nothing does.
  public mutating func click(_ text: String) -> Bool {
    let text = text.lowercased()
    guard page != .start, clickables.contains(where: { $0.utf8.elementsEqual(text.utf8) }) else { return false }
    switch (page, text) {
    case (_, "back to search"):
      page = .start
      product = nil
      choices = []
    case (.results, "next >"): turn(to: resultPage + 1)
    case (.results, "< prev"): turn(to: resultPage - 1)
    case (.results, _):
      guard let number = shop.catalogue.number(of: text.uppercased()) ?? shop.catalogue.number(of: text) else {
        return false
      }
      product = number
      choices = []
      page = .item
    case (.item, "< prev"): turn(to: resultPage)
    case (.section, "< prev"): page = .item
    case (.item, "buy now"): page = .done
    case (.item, _):
      if let section = Section.allCases.first(where: { $0.rawValue.lowercased() == text }) {
        page = .section(section)
      } else if let product, let (option, value) = shop.catalogue.product(product).option(offering: text) {
        if let earlier = choices.firstIndex(where: { $0.option == option }) {
          choices[earlier].value = value
        } else {
          choices.append((option, value))
        }
      }
    case (.section, _), (.start, _), (.done, _): return false
    }
    return true
  }

  private mutating func turn(to number: Int) {
    resultPage = number
    page = .results(number)
  }

  /// What the purchase is worth for a goal; nil before one.
  public func reward(for goal: Goal) -> Reward? {
    guard page == .done, let product else { return nil }
    return Reward(
      buying: shop.catalogue.product(product), choosing: choices.map(\.value), for: goal,
      of: shop.catalogue.product(goal.product))
  }
}
