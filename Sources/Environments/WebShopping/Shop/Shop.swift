import Episodes

/// The shop behind all visits: what it sells, and how it is found.
public final class Shop: Sendable {
  public let catalogue: any Catalogue
  public let index: SearchIndex

  /// Products that a search shows at most.
  static let mostResults = 50
  public static let pageLength = 10

  public init(_ catalogue: any Catalogue) {
    self.catalogue = catalogue
    index = SearchIndex(catalogue)
  }

  /// What a search finds. As in WebShop, `<r>` first asks for any products, `<a>`, `<c>` and `<q>` for those with an
  /// attribute, of a department, of a query. What `<r>` finds follows from the seed.
  public func search(_ keywords: String, seed: Seed) -> [Int] {
    let words = keywords.split(separator: " ").map(String.init)
    let rest = words.dropFirst().joined(separator: " ")
    switch words.first {
    case "<r>":
      var random = RandomSource(seed.derived("web-shopping/any"))
      var found: [Int] = []
      while found.count < min(Self.mostResults, catalogue.count) {
        let number = random.below(catalogue.count)
        if !found.contains(number) { found.append(number) }
      }
      return found
    case "<a>": return first { $0.attributes.contains(rest) }
    case "<c>": return first { $0.category == words.dropFirst().first }
    case "<q>": return first { $0.query == rest }
    default: return index.search(keywords.lowercased(), limit: Self.mostResults)
    }
  }

  private func first(where fits: (Product) -> Bool) -> [Int] {
    var found: [Int] = []
    for number in 0..<catalogue.count where found.count < Self.mostResults {
      if fits(catalogue.product(number)) { found.append(number) }
    }
    return found
  }
}
