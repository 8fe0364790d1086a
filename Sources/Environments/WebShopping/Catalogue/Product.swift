/// A listing as the shop shows it and as the reward reads it.
public struct Product: Sendable, Hashable {
  /// An option and the values offered, in the order shown. All lower case.
  public struct Option: Sendable, Hashable {
    public var name: String
    public var values: [String]

    public init(name: String, values: [String]) {
      self.name = name
      self.values = values
    }
  }

  /// What a customer wrote.
  public struct Review: Sendable, Hashable {
    /// One to five stars.
    public var stars: Int
    public var title: String
    public var body: String

    public init(stars: Int, title: String, body: String) {
      self.stars = stars
      self.title = title
      self.body = body
    }
  }

  /// The listing's name in links: ten characters.
  public var asin: String
  public var title: String
  /// The department, such as `beauty`.
  public var category: String
  /// The search that the listing belongs to, such as `hair treatments`.
  public var query: String
  /// The path through the departments, joined by ` › `.
  public var productCategory: String
  public var description: String
  public var bullets: [String]
  /// One price, or the lowest and the highest.
  public var prices: [Double]
  /// The price that counts: between the lowest and the highest.
  public var price: Double
  public var options: [Option]
  public var attributes: [String]

  /// The price as pages write it.
  public var priceText: String { prices.map { "$\($0)" }.joined(separator: " to ") }

  /// The option that offers a value, and the value as it is written; the first one where several do.
  public func option(offering value: String) -> (name: String, value: String)? {
    for option in options {
      if let found = option.values.first(where: { $0.utf8.elementsEqual(value.utf8) }) { return (option.name, found) }
    }
    return nil
  }

  /// What the search looks in: title, description, the first bullet and the options.
  public var searchText: String {
    let choices = options.map { "\($0.name): \($0.values.joined(separator: ", "))" }.joined(separator: ", and ")
    return [title, description, bullets.first ?? "", choices].joined(separator: " ")
  }
}
