/// What a shopper was sent to buy.
public struct Goal: Sendable, Hashable {
  /// The shopper's words, with the price limit.
  public var instruction: String
  /// The product that the goal was made from.
  public var product: Product
  public var attributes: [String]
  /// Values of options.
  public var options: [String]
  /// The most that may be paid, in dollars.
  public var mostDollars: Double

  public init(
    instruction: String, product: Product, attributes: [String], options: [String], mostDollars: Double
  ) {
    self.instruction = instruction
    self.product = product
    self.attributes = attributes
    self.options = options
    self.mostDollars = mostDollars
  }
}
