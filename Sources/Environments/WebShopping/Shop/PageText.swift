/// A page as WebShop shows it to agents: its visible texts, joined by ` [SEP] `.
enum PageText {
  static func text(of visit: Visit, instruction: String) -> String {
    parts(visit, instruction).joined(separator: " [SEP] ")
  }

  private static func parts(_ visit: Visit, _ instruction: String) -> [String] {
    let head = ["Instruction:", instruction]
    let catalogue = visit.shop.catalogue
    switch visit.page {
    case .start: return ["WebShop"] + head + ["Search"]
    case .results(let page):
      var parts = head + ["Back to Search", "Page \(page) (Total results: \(visit.found.count))"]
      if page > 1 { parts.append("< Prev") }
      if visit.hasNext { parts.append("Next >") }
      for number in visit.shown {
        let product = catalogue.product(Int(number))
        parts += [product.asin, product.title, product.priceText]
      }
      return parts
    case .item:
      guard let number = visit.product else { return head }
      let product = catalogue.product(number)
      return head + ["Back to Search", "< Prev"] + product.options.flatMap { [$0.name] + $0.values }
        + [product.title, "Price: \(product.priceText)", "Rating: \(visit.rating)"]
        + Visit.Section.allCases.map(\.rawValue)
        + ["Buy Now"]
    case .section(let section):
      guard let number = visit.product else { return head }
      return head + ["Back to Search", "< Prev"] + content(section, of: number, in: catalogue)
    case .done: return ["Thank you for shopping with us!"]
    }
  }

  private static func content(_ section: Visit.Section, of number: Int, in catalogue: any Catalogue) -> [String] {
    switch section {
    case .description: [catalogue.product(number).description].filter { !$0.isEmpty }
    case .features: catalogue.product(number).bullets.filter { !$0.isEmpty }
    case .reviews: catalogue.reviews(of: number).flatMap { ["\($0.title) (\($0.stars) of 5)", $0.body] }
    }
  }
}
