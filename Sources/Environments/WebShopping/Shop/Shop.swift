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
  /// attribute, of a department, of a query. What `<r>` finds follows from the seed. Without
  /// `prefixes` these are words like others.
  public func search(_ keywords: String, seed: Seed, prefixes: Bool = true) -> [Int] {
    let words = keywords.split(separator: " ").map(String.init)
    let rest = words.dropFirst().joined(separator: " ")
    switch prefixes ? words.first : nil {
    case "<r>":
      var random = RandomSource(seed.derived("web-shopping/any"))
      var found: [Int] = []
      while found.count < min(Self.mostResults, catalogue.count) {
        let number = random.below(catalogue.count)
        if !found.contains(number) { found.append(number) }
      }
      return found
    case "<a>": return catalogue.first(Self.mostResults, with: .attribute(rest))
    case "<c>": return catalogue.first(Self.mostResults, with: .category(words.dropFirst().first ?? ""))
    case "<q>": return catalogue.first(Self.mostResults, with: .query(rest))
    default: return index.search(keywords.lowercased(), limit: Self.mostResults)
    }
  }
}
