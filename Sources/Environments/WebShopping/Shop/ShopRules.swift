/// Oddities of WebShop's site that a run may leave out.
public struct ShopRules: Sendable, Hashable {
  /// Whether a search is taken on every page, or only where there is a search bar.
  public var searchesAnywhere = true
  /// Whether `Next >` is offered after the last page of results too.
  public var nextAlways = true

  public init(searchesAnywhere: Bool = true, nextAlways: Bool = true) {
    self.searchesAnywhere = searchesAnywhere
    self.nextAlways = nextAlways
  }
}
