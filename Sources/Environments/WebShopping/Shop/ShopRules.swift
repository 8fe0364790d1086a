/// Oddities of WebShop's site that a run may leave out.
public struct ShopRules: Sendable, Hashable {
  /// Whether a search is taken on every page, or only where there is a search bar.
  public var searchesAnywhere = true
  /// Whether `Next >` is offered after the last page of results too.
  public var nextAlways = true

  /// Whether `<r>`, `<a>`, `<c>` and `<q>` before a search ask for something else than words.
  public var understandsPrefixes = true
  /// Whether a product's page tells the mean of its stars; WebShop has none to tell.
  public var showsRating = false

  public init(
    searchesAnywhere: Bool = true, nextAlways: Bool = true, understandsPrefixes: Bool = true, showsRating: Bool = false
  ) {
    self.searchesAnywhere = searchesAnywhere
    self.nextAlways = nextAlways
    self.understandsPrefixes = understandsPrefixes
    self.showsRating = showsRating
  }
}
