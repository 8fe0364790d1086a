/// A page of the shop for browsers: the same visit that agents see as text.
///
/// Whatever can be clicked is a button of a form that posts `click`; the search posts `search`. It needs no script.
public enum PageHTML {
  /// The whole document. `reward` is shown once something was bought.
  public static func document(of visit: Visit, instruction: String, reward: Double? = nil) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(HTMLText.escaped(title(of: visit))) – WebShop</title>
    <link rel="stylesheet" href="/style.css">
    </head>
    <body>
    <header><p class="shop">WebShop</p>
    <section aria-label="Instruction"><p><strong>Instruction:</strong> \(HTMLText.escaped(instruction))</p></section>
    </header>
    <main>
    \([.start, .done].contains(visit.page) ? content(visit, reward) : form(content(visit, reward)))
    </main>
    </body>
    </html>
    """
  }

  /// All of a page's buttons belong to one form.
  private static func form(_ content: String) -> String {
    "<form method=\"post\" action=\"/click\">\n\(content)\n</form>"
  }

  private static func title(of visit: Visit) -> String {
    switch visit.page {
    case .start: "Search"
    case .results(let page): "Results, page \(page)"
    case .item: visit.product.map { visit.shop.catalogue.product($0).title } ?? "Product"
    case .section(let section): section.rawValue
    case .done: "Thank you"
    }
  }

  private static func content(_ visit: Visit, _ reward: Double?) -> String {
    switch visit.page {
    case .start:
      return """
        <h1>Search the shop</h1>
        <form method="post" action="/search" role="search"><label for="keywords">What are you looking for?</label>
        <input id="keywords" name="keywords" type="search" required autofocus><button>Search</button></form>
        """
    case .results(let page): return results(visit, page)
    case .item: return item(visit)
    case .section(let section):
      guard let number = visit.product else { return "" }
      return navigation(["Back to Search", "< Prev"]) + "<h1>\(section.rawValue)</h1>"
        + text(section, of: number, in: visit.shop.catalogue)
    case .done:
      let score = reward.map { "<p>Your score (min 0.0, max 1.0): <strong>\($0)</strong></p>" } ?? ""
      return """
        <h1>Thank you for shopping with us!</h1>\(score)
        <form method="post" action="/again"><button>Shop again</button></form>
        """
    }
  }

  private static func results(_ visit: Visit, _ page: Int) -> String {
    let back = ["Back to Search"] + (page > 1 ? ["< Prev"] : []) + (visit.hasNext ? ["Next >"] : [])
    let items = visit.shown.map { number in
      let product = visit.shop.catalogue.product(Int(number))
      return """
        <li><h2>\(button(product.title, sends: product.asin))</h2>
        <p>\(HTMLText.escaped(product.priceText)) <span class="asin">\(HTMLText.escaped(product.asin))</span></p></li>
        """
    }
    let list = items.isEmpty ? "<p>Nothing on this page.</p>" : "<ol>\(items.joined(separator: "\n"))</ol>"
    return navigation(back) + "<h1>Page \(page) (Total results: \(visit.found.count))</h1>" + list
  }

  private static func item(_ visit: Visit) -> String {
    guard let product = visit.product.map(visit.shop.catalogue.product) else { return "" }
    let options = product.options.map { option in
      let buttons = option.values.map { value in
        button(value, isPressed: visit.choices.contains { $0.option == option.name && $0.value == value })
      }
      return "<fieldset><legend>\(HTMLText.escaped(option.name))</legend>\(buttons.joined(separator: "\n"))</fieldset>"
    }
    return """
      \(navigation(["Back to Search", "< Prev"]))
      <h1>\(HTMLText.escaped(product.title))</h1>
      <p class="price">Price: \(HTMLText.escaped(product.priceText))</p><p>Rating: \(visit.rating)</p>
      \(options.joined(separator: "\n"))
      \(navigation(Visit.Section.allCases.map(\.rawValue), label: "About this product"))
      <p class="buy">\(button("Buy Now"))</p>
      """
  }

  private static func text(_ section: Visit.Section, of number: Int, in catalogue: any Catalogue) -> String {
    switch section {
    case .description: "<p>\(HTMLText.escaped(catalogue.product(number).description))</p>"
    case .features: "<ul>\(catalogue.product(number).bullets.map { "<li>\(HTMLText.escaped($0))</li>" }.joined())</ul>"
    case .reviews:
      catalogue.reviews(of: number).map {
        "<article><h2>\(HTMLText.escaped($0.title))</h2><p>\($0.stars) of 5 stars</p><p>\(HTMLText.escaped($0.body))</p></article>"
      }.joined(separator: "\n")
    }
  }

  private static func navigation(_ texts: [String], label: String = "Pages") -> String {
    "<nav aria-label=\"\(label)\">\(texts.map { button($0) }.joined(separator: "\n"))</nav>"
  }

  private static func button(_ text: String, sends value: String? = nil, isPressed: Bool? = nil) -> String {
    let pressed = isPressed.map { " aria-pressed=\"\($0)\"" } ?? ""
    return """
      <button name="value" value="\(HTMLText.escaped(value ?? text))"\(pressed)>\(HTMLText.escaped(text))</button>
      """
  }

  /// The pages' style sheet. Text keeps a contrast of 7 to 1 or more on its ground.
  public static let style = """
    :root { color-scheme: light; --ink: #1c1b1a; --ground: #fffdf9; --accent: #7a2e0b; --line: #cfc7bb; }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 56rem; padding: 1rem; color: var(--ink); background: var(--ground);
      font: 1.0625rem/1.5 system-ui, sans-serif; }
    header { border-bottom: 2px solid var(--accent); margin-bottom: 1rem; }
    header section p { margin: 0 0 .75rem; font-size: 1.125rem; }
    .shop { margin: 0; font-weight: 700; color: var(--accent); }
    h1 { font-size: 1.375rem; line-height: 1.3; }
    nav, fieldset { display: flex; flex-wrap: wrap; gap: .5rem; }
    fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: 0 0 .75rem; }
    legend { font-weight: 600; }
    ol { list-style: none; padding: 0; }
    li { border-bottom: 1px solid var(--line); padding: .5rem 0; }
    ol h2 { font-size: 1.0625rem; margin: 0; font-weight: 400; }
    ol p { margin: .25rem 0 0; font-weight: 600; }
    ol .asin { font-weight: 400; margin-left: .5rem; }
    button, input { font: inherit; padding: .5rem .875rem; border: 1px solid var(--ink); border-radius: .5rem;
      color: var(--ink); background: #fff; }
    button { cursor: pointer; }
    ol button { border: 0; padding: .25rem 0; background: none; text-align: left; color: var(--accent);
      text-decoration: underline; }
    button[aria-pressed=true] { background: var(--ink); color: #fff; }
    .buy button, form[role=search] button { background: var(--accent); border-color: var(--accent); color: #fff; }
    form[role=search] { display: grid; gap: .5rem; max-width: 32rem; }
    :focus-visible { outline: 3px solid #1a56c4; outline-offset: 2px; }
    .price { font-size: 1.25rem; font-weight: 600; }
    """
}
