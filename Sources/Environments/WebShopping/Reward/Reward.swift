import Foundation

/// What a purchase is worth: WebShop's reward (Yao et al. 2022, 3), 0 to 1.
public struct Reward: Sendable {
  private let goal: Goal

  public init(_ goal: Goal) { self.goal = goal }

  /// The share of the goal's attributes, options and price limit that are met, times how well the kind of product fits.
  public func value(buying product: Product, options chosen: [String]) -> Double {
    let met =
      goal.attributes.count { Self.has(product, $0) } + optionsMet(chosen)
      + (product.price <= goal.mostDollars ? 1 : 0)
    return typeFit(product) * Double(met) / Double(goal.attributes.count + goal.options.count + 1)
  }

  /// An attribute of the product is alike, or the words stand in what is told of it.
  static func has(_ product: Product, _ attribute: String) -> Bool {
    let attribute = attribute.lowercased()
    return product.attributes.contains { TokenSetRatio.of($0, attribute) > 85 }
      || product.title.lowercased().contains(attribute)
      || product.features.joined(separator: " ").lowercased().contains(attribute)
      || product.description.lowercased().contains(attribute)
  }

  /// Options whose wanted value is among those chosen before buying; colours count by their first colour word.
  private func optionsMet(_ chosen: [String]) -> Int {
    let chosen = chosen.map { ColourWords.normalized($0.lowercased()) }
    return goal.options.count { wanted in
      let wanted = ColourWords.normalized(wanted.lowercased())
      return chosen.contains { TokenSetRatio.of($0, wanted) > 85 }
    }
  }

  private func typeFit(_ product: Product) -> Double {
    let score = Self.titleScore(product.title, goal.product.title)
    let isSameKind = product.query.lowercased() == goal.product.query.lowercased()
    let shared = Self.levels(product.path).intersection(Self.levels(goal.product.path)).count
    if score == 0 { return 0 }
    if score < 0.1 { return 0.1 }
    return isSameKind || shared >= 2 || score > 0.2 ? 1 : 0.5
  }

  /// The share of the wanted title's naming words that the bought one has; 0.2 where there are none.
  static func titleScore(_ bought: String, _ wanted: String) -> Double {
    let wanted = TitleWords.of(wanted)
    guard !wanted.isEmpty else { return 0.2 }
    return Double(wanted.intersection(TitleWords.of(bought)).count) / Double(wanted.count)
  }

  private static func levels(_ path: String) -> Set<String> {
    Set(path.split(separator: "›").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty })
  }
}
