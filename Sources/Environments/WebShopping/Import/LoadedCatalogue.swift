/// A catalogue that was read from files.
public struct LoadedCatalogue: Catalogue {
  public let products: [Product]
  public let vocabulary: Vocabulary
  private let numbers: [String: Int]
  private let terms: [[UInt32]]
  /// The first products of each property, as many as a search shows.
  private let bearers: [ProductProperty: [Int]]

  private let reviews: [Int: [Product.Review]]

  /// `reviews` by the products' numbers.
  public init(_ products: [Product], reviews: [Int: [Product.Review]] = [:]) {
    self.products = products
    self.reviews = reviews
    var vocabulary = Vocabulary()
    terms = products.map { vocabulary.add($0.searchText) }
    self.vocabulary = vocabulary
    var bearers: [ProductProperty: [Int]] = [:]
    for (number, product) in products.enumerated() {
      let properties = Set(product.attributes.map(ProductProperty.attribute))
      for property in properties.union([.category(product.category), .query(product.query)])
      where bearers[property, default: []].count < Shop.mostResults {
        bearers[property, default: []].append(number)
      }
    }
    self.bearers = bearers
    numbers = Dictionary(products.enumerated().map { ($1.asin, $0) }) { first, _ in first }
  }

  public var count: Int { products.count }
  public func product(_ number: Int) -> Product { products[number] }
  public func reviews(of number: Int) -> [Product.Review] { reviews[number] ?? [] }
  public func number(of asin: String) -> Int? { numbers[asin] }
  public func asin(_ number: Int) -> String { products[number].asin }
  public func first(_ limit: Int, with property: ProductProperty) -> [Int] {
    Array((bearers[property] ?? []).prefix(limit))
  }
  public func appendTerms(of number: Int, to result: inout [UInt32]) { result += terms[number] }
}
