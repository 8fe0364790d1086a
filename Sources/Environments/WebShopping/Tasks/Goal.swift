/// What a shopper wants: the words, and what the reward looks at.
public struct Goal: Sendable, Hashable {
  /// The number of the product that the goal was made from.
  public var product: Int
  /// What the shopper says, the price limit included.
  public var instruction: String
  public var attributes: [String]
  /// Values of options.
  public var options: [String]
  /// A product may cost this much.
  public var priceLimit: Double

  /// No limit.
  static let anyPrice = 1_000_000.0

  public init(product: Int, instruction: String, attributes: [String], options: [String], priceLimit: Double) {
    self.product = product
    self.instruction = instruction
    self.attributes = attributes
    self.options = options
    self.priceLimit = priceLimit
  }
}
