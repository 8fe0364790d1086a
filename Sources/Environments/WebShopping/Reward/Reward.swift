import Foundation

/// What a purchase is worth for a goal, 0 to 1, as WebShop reckons it.
public struct Reward: Sendable, Hashable {
  /// The share that the kind of product leaves: 1, 0.5, 0.1 or 0.
  public var kind: Double
  /// Of the goal's attributes, those that the product has.
  public var attributes: Int
  /// Of the goal's options, those that were chosen.
  public var options: Int
  /// Whether the price is within the goal's limit.
  public var isAffordable: Bool
  /// The whole.
  public var total: Double

  /// Above this likeness words count as the same.
  private static let likeness = 85

  public init(buying product: Product, choosing choices: [String], for goal: Goal, of wanted: Product) {
    kind = Self.kind(product, wanted)
    attributes = goal.attributes.count { Self.has(product, $0) }
    let chosen = choices.map(ColorWords.normalized)
    options = goal.options.count { option in
      let option = ColorWords.normalized(option)
      return chosen.contains { TokenSetRatio.score($0, option) > Self.likeness }
    }
    isAffordable = product.price <= goal.priceLimit
    let parts = Double(attributes + options + (isAffordable ? 1 : 0))
    total = kind * parts / Double(goal.attributes.count + goal.options.count + 1)
  }

  private static func has(_ product: Product, _ attribute: String) -> Bool {
    if product.attributes.contains(where: { TokenSetRatio.score($0, attribute) > likeness }) { return true }
    return [product.title, product.bullets.joined(separator: " "), product.description].contains {
      $0.lowercased().contains(attribute)
    }
  }

  private static func kind(_ product: Product, _ wanted: Product) -> Double {
    let sameQuery = product.query == wanted.query
    let title = titleScore(product.title, wanted.title)
    if title == 0 { return 0 }
    if title < 0.1 { return 0.1 }
    return sameQuery || sharesCategories(product, wanted) || title > 0.2 ? 1 : 0.5
  }

  private static func sharesCategories(_ product: Product, _ wanted: Product) -> Bool {
    func steps(_ product: Product) -> Set<String> {
      Set(product.productCategory.split(separator: "›").map { $0.trimmingCharacters(in: .whitespaces) })
    }
    return steps(product).intersection(steps(wanted)).count >= 2
  }

  /// The share of the wanted title's nouns that the bought one has; 0.2 where it has none.
  static func titleScore(_ title: String, _ wanted: String) -> Double {
    let nouns = TitleNouns.all(in: wanted)
    guard !nouns.isEmpty else { return 0.2 }
    return Double(nouns.intersection(TitleNouns.all(in: title)).count) / Double(nouns.count)
  }
}
