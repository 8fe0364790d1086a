import Episodes

/// A shopper that knows which product is meant: searches for it by its title, chooses what was asked for, and buys.
struct Oracle: Sendable {
  private let goal: Goal
  private let asin: String
  private let words: String

  /// Looks for the words that bring the product to the front: its title, or with its options and query besides.
  init(_ goal: Goal, _ shop: Shop, seed: Seed) {
    self.goal = goal
    let product = shop.catalogue.product(goal.product)
    asin = product.asin.lowercased()
    let options = product.options.flatMap(\.values).joined(separator: " ")
    let plain = product.title.replacing("[", with: " ").replacing("]", with: " ")
    var best = (words: plain, rank: Int.max)
    for words in [plain, plain + " " + options, product.searchText] where best.rank >= Shop.pageLength {
      let rank = shop.search(words, seed: seed).firstIndex(of: goal.product) ?? Int.max
      if rank < best.rank { best = (words, rank) }
    }
    words = best.words
  }

  func next(_ visit: Visit) -> Action {
    if visit.product == goal.product { return buy(visit) }
    switch visit.page {
    case .start: return WebShopping.search(words)
    case .results:
      guard visit.keywords == words, let place = visit.found.firstIndex(of: UInt32(goal.product)) else {
        return WebShopping.click("back to search")
      }
      let page = place / Shop.pageLength + 1
      if page == visit.resultPage { return WebShopping.click(asin) }
      return WebShopping.click(page > visit.resultPage ? "next >" : "< prev")
    case .item, .section, .done: return WebShopping.click("back to search")
    }
  }

  private func buy(_ visit: Visit) -> Action {
    guard visit.page == .item else { return WebShopping.click("< prev") }
    let product = visit.shop.catalogue.product(goal.product)
    for value in goal.options {
      if let option = product.option(offering: value), !visit.choices.contains(where: { $0.value == option.value }) {
        return WebShopping.click(value)
      }
    }
    return WebShopping.click("buy now")
  }
}
