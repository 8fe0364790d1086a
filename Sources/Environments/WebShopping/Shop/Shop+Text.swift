extension Shop {
  /// The visible texts of the page, joined as WebShop joins them.
  public var text: String { texts.joined(separator: " [SEP] ") }

  private var texts: [String] {
    let head = ["Instruction:", goal.instruction]
    switch page {
    case .start: return ["WebShop"] + head + ["Search"]
    case .results(let number):
      let buttons =
        ["Back to Search", "Page \(number) (Total results: \(results.count))"]
        + clickables.filter { $0 == "< prev" || $0 == "next >" }.map { $0 == "next >" ? "Next >" : "< Prev" }
      return head + buttons
        + shown(number).flatMap { number in
          let product = catalogue.product(number)
          return [product.asin, product.title, product.priceText]
        }
    case .item(let number):
      let product = catalogue.product(number)
      return head + ["Back to Search", "< Prev"] + product.options.flatMap { [$0.name] + $0.values }
        + [
          product.title, "Price: \(product.priceText)", "Rating: \(product.rating)", "Description", "Features",
          "Reviews", "Buy Now",
        ]
    case .detail(let number, let detail):
      return head + ["Back to Search", "< Prev"] + Self.content(detail, of: catalogue.product(number))
    case .bought(let number, let reward):
      return [
        "Thank you for shopping with us!", "You bought", catalogue.product(number).asin,
        "Your score (min 0.0, max 1.0)", "\(reward)",
      ]
    }
  }

  /// What a page of details tells.
  static func content(_ detail: Page.Detail, of product: Product) -> [String] {
    switch detail {
    case .description: product.description.isEmpty ? [] : [product.description]
    case .features: product.features
    case .reviews: product.reviews
    }
  }

  /// What can be done, as AgentBench writes it: a Python dictionary.
  public var availableActions: String {
    let texts = clickables.map(Self.pythonText).joined(separator: ", ")
    return "{'has_search_bar': \(hasSearchBar ? "True" : "False"), 'clickables': [\(texts)]}"
  }

  /// A text as Python's `repr` writes it.
  static func pythonText(_ text: String) -> String {
    let quote = text.contains("'") && !text.contains("\"") ? "\"" : "'"
    var result = quote
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "'" where quote == "'": result += "\\'"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + quote
  }
}
