/// The products of a shop, by number and by name, and the search over them.
public protocol Catalogue: Sendable {
  var count: Int { get }
  /// The product of a number below `count`.
  func product(_ number: Int) -> Product
  /// The number of the product with a name; case does not matter. Nil when there is none.
  func number(asin: String) -> Int?
  /// Numbers of the products that fit the words best, best first; equal ones by number. At most `limit`.
  func search(_ words: String, limit: Int) -> [Int]
}
