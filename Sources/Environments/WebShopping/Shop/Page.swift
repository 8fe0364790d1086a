/// Where a shopper is.
public enum Page: Sendable, Hashable {
  /// What is told of a product on a page of its own.
  public enum Detail: String, Sendable, CaseIterable { case description, features, reviews }
  case start
  /// The page of search results, from 1.
  case results(Int)
  case item(Int)
  case detail(Int, Detail)
  /// The purchase of a product, and what it was worth.
  case bought(Int, reward: Double)
}
