/// Numbered products, made or loaded. The number is the order in which they came.
public protocol Catalogue: Sendable {
  var count: Int { get }
  /// The product of a number below `count`.
  func product(_ number: Int) -> Product
  /// What customers wrote about it.
  func reviews(of number: Int) -> [Product.Review]
  /// The number of the product of this name, in capitals; nil for none.
  func number(of asin: String) -> Int?
  /// The name alone, for lists of links.
  func asin(_ number: Int) -> String
  /// The words that the search knows, by their numbers.
  var vocabulary: Vocabulary { get }
  /// Writes the numbers of the words of a product's search text, in order, to the end of `terms`.
  func appendTerms(of number: Int, to terms: inout [UInt32])
  /// The first products with a property, in the catalogue's order. Quick, also where no product has it.
  func first(_ limit: Int, with property: ProductProperty) -> [Int]
}

/// What products can be asked for by its exact name instead of words.
public enum ProductProperty: Sendable, Hashable {
  case attribute(String)
  /// A department.
  case category(String)
  case query(String)
}
