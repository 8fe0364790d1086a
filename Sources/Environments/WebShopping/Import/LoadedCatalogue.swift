/// A catalogue that was read from files.
public struct LoadedCatalogue: Catalogue {
  public let products: [Product]
  public let vocabulary: Vocabulary
  private let numbers: [String: Int]
  private let terms: [[UInt32]]

  public init(_ products: [Product]) {
    self.products = products
    var vocabulary = Vocabulary()
    terms = products.map { vocabulary.add($0.searchText) }
    self.vocabulary = vocabulary
    numbers = Dictionary(products.enumerated().map { ($1.asin, $0) }) { first, _ in first }
  }

  public var count: Int { products.count }
  public func product(_ number: Int) -> Product { products[number] }
  public func number(of asin: String) -> Int? { numbers[asin] }
  public func asin(_ number: Int) -> String { products[number].asin }
  public func appendTerms(of number: Int, to result: inout [UInt32]) { result += terms[number] }
}
