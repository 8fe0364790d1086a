import Episodes

/// The shopper who knows what was meant: finds the product that the goal was made from, chooses, and buys.
struct OracleShopper {
  private let shop: Shop

  init(_ shop: Shop) { self.shop = shop }

  var next: Action {
    let wanted = shop.goal.product.asin.lowercased()
    switch shop.page {
    case .start, .bought: return search
    case .detail: return WebShopping.click("< prev")
    case .results(let number):
      if shop.clickables.contains(wanted) { return WebShopping.click(wanted) }
      let isFurther = shop.results.dropFirst(number * Shop.perPage).contains {
        shop.catalogue.product($0).asin.lowercased() == wanted
      }
      return isFurther ? WebShopping.click("next >") : search
    case .item(let number):
      guard shop.catalogue.product(number).asin.lowercased() == wanted else { return search }
      let missing = shop.goal.options.first { option in !shop.chosen.values.contains(option.lowercased()) }
      if let missing, shop.clickables.contains(missing.lowercased()) { return WebShopping.click(missing.lowercased()) }
      return WebShopping.click("buy now")
    }
  }

  /// The whole title and what was asked for: as exact as a search can be.
  private var search: Action {
    let back = !shop.hasSearchBar
    if back { return WebShopping.click("back to search") }
    return WebShopping.search((([shop.goal.product.title] + shop.goal.options).joined(separator: " ")))
  }
}
