import EnvironmentKit
import Episodes
import WebShopping

/// The shop of the web-shopping environment, in its pages for browsers.
public struct ShopSite: Site {
  public static let name = "shop"
  private var visit: Visit

  /// A shop of `products` products; making one takes a moment, visits share it.
  static func shop(_ products: Int = 2000) -> Shop { Shop(GeneratedCatalogue(count: products)) }

  public init(seed: Seed) { self.init(Self.shop(), seed: seed) }

  init(_ shop: Shop, seed: Seed) {
    visit = Visit(shop, rules: ShopRules(searchesAnywhere: false, nextAlways: false), seed: seed)
  }

  public var state: JSONValue {
    guard visit.page == .done, let product = visit.product else { return ["bought": .null] }
    let choices = visit.choices.map { ["option": .string($0.option), "value": .string($0.value)] as JSONValue }
    return [
      "bought": .string(visit.shop.catalogue.asin(product)), "options": .array(choices.sorted { $0.text < $1.text }),
    ]
  }

  public mutating func respond(to request: SiteRequest) -> SiteResponse {
    switch (request.method, request.path) {
    case ("GET", "/"):
      return SiteResponse(
        body: PageHTML.document(of: visit, instruction: "Search for a product, choose its options, and buy it."))
    case ("GET", "/style.css"): return SiteResponse(contentType: "text/css; charset=utf-8", body: PageHTML.style)
    case ("POST", "/search"):
      _ = visit.search(request["keywords"])
      return .see("/")
    case ("POST", "/click"):
      _ = visit.click(request["value"])
      return .see("/")
    default:
      return SiteResponse(
        status: 404, contentType: "text/plain; charset=utf-8", body: "There is nothing here. The shop is at /.")
    }
  }

  static let families = ["buy"]

  static func task(_ family: String, seed: Seed, _ shop: Shop, _ catalogue: GeneratedCatalogue) -> SiteTask {
    var generator = GoalGenerator(seed: seed)
    let goal = generator.goal(in: catalogue, count: catalogue.count)
    let product = catalogue.product(goal.product)
    // Every option is chosen: what a thing comes with is not left to chance.
    let options = product.options.map { option in
      (option.name, option.values.first(where: goal.options.contains) ?? option.values[0])
    }
    let wanted = options.map { "\($0.0): \($0.1)" }.joined(separator: "; ")
    let found = shop.search(product.title, seed: seed)
    let page = (found.firstIndex(of: goal.product) ?? 0) / Shop.pageLength
    let more = (0..<page).map { _ in GoldAction.button("Next >") }
    return SiteTask(
      name, seed,
      "Buy “\(product.title)” from the shop\(wanted.isEmpty ? "" : " with these options: \(wanted)").",
      gold: [.fill("What are you looking for?", product.title), .button("Search")] + more + [.button(product.title)]
        + options.map { .button($0.1) } + [.button("Buy Now")])
  }
}
