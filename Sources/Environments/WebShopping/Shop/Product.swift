import Episodes

/// Something for sale, as a shopper sees it.
public struct Product: Sendable, Hashable {
  /// A choice that the buyer has: a name such as "color" and the values on offer.
  public struct Option: Sendable, Hashable {
    public var name: String
    public var values: [String]

    public init(_ name: String, _ values: [String]) {
      self.name = name
      self.values = values
    }
  }
  /// Ten capital letters and digits that name it.
  public var asin: String
  public var title: String
  /// The department, such as "beauty".
  public var category: String
  /// The kind of thing, as one searches for it.
  public var query: String
  /// From wide to narrow, such as "Beauty › Hair Care › Shampoo".
  public var path: String
  public var description: String
  public var features: [String]
  public var reviews: [String]
  /// One price, or the lowest and the highest, in dollars.
  public var prices: [Double]
  public var options: [Option]
  /// What it is like, in words; no page shows them as such.
  public var attributes: [String]
  public var rating: String

  public init(
    asin: String, title: String, category: String, query: String, path: String, description: String = "",
    features: [String] = [], reviews: [String] = [], prices: [Double] = [100], options: [Option] = [],
    attributes: [String] = [], rating: String = "N.A."
  ) {
    self.asin = asin
    self.title = title
    self.category = category
    self.query = query
    self.path = path
    self.description = description
    self.features = features
    self.reviews = reviews
    self.prices = prices
    self.options = options
    self.attributes = attributes
    self.rating = rating
  }

  /// What it costs: of two prices a drawn one between them, always the same for the product.
  public var price: Double {
    guard prices.count > 1, let low = prices.first, let high = prices.last else { return prices.first ?? 100 }
    var random = RandomSource(Seed(0).derived(asin))
    return low + (high - low) * random.unit()
  }

  /// "$12.5" or "$10.0 to $20.0": as Python writes the numbers.
  public var priceText: String { prices.map { "$\($0)" }.joined(separator: " to ") }
}
