import Episodes
import Foundation

/// Makes errands: a product drawn from a shop, what matters about it, and how somebody would ask for it.
struct GoalWriter: Sendable {
  let catalogue: any Catalogue

  /// The goal of a seed.
  func goal(_ seed: Seed) -> Goal {
    var random = RandomSource(seed.derived("shopping goal"))
    let product = catalogue.product(random.below(catalogue.count))
    let attributes = Array(random.shuffled(product.attributes).prefix(1 + random.below(2)))
    let axes = random.shuffled(product.options).prefix(product.options.isEmpty ? 0 : 1 + random.below(2))
    // In the order of the page, however they were drawn.
    let options = product.options.filter(axes.contains).compactMap { axis in
      random.pick(axis.values).map { (name: axis.name, value: $0) }
    }
    let limit = Self.limit(above: product.price, &random)
    let words = Self.request(product, attributes, options, &random)
    return Goal(
      instruction: Self.withLimit(words, limit), product: product, attributes: attributes,
      options: options.map(\.value), mostDollars: limit)
  }

  /// The words with what may be paid.
  static func withLimit(_ words: String, _ limit: Double) -> String {
    limit < 1_000_000 ? words + String(format: ", and price lower than %.2f dollars", limit) : words
  }

  /// WebShop's limit: the larger of two of the first four multiples of ten above the price; none near a thousand.
  static func limit(above price: Double, _ random: inout RandomSource) -> Double {
    let candidates = stride(from: 10.0, to: 1000, by: 10).filter { $0 > price }.prefix(4)
    guard candidates.count >= 2 else { return 1_000_000 }
    return random.shuffled(candidates).prefix(2).max() ?? 1_000_000
  }

  private static func request(
    _ product: Product, _ attributes: [String], _ options: [(name: String, value: String)], _ random: inout RandomSource
  ) -> String {
    let noun = self.noun(product)
    let likes = attributes.joined(separator: " and ")
    let choice = options.map { "\($0.name) \($0.value)" }.joined(separator: " and ")
    let openings: [String]
    if choice.isEmpty {
      openings = [
        "i am looking for \(noun) that is \(likes)", "find me \(noun), and it has to be \(likes)",
        "i need \(noun) described as \(likes)", "please get me \(likes) \(noun)",
        "my mother wants \(noun); it should be \(likes)",
      ]
    } else {
      openings = [
        "i am looking for \(noun) that is \(likes), in \(choice)", "find me \(likes) \(noun) with \(choice)",
        "i need \(noun) in \(choice), and it has to be \(likes)", "get me \(noun): \(choice), \(likes)",
        "could you order \(likes) \(noun) for me? i would like \(choice)",
        "we ran out of \(noun). please buy \(choice) and make sure that it is \(likes)",
      ]
    }
    return openings[random.below(openings.count)]
  }

  /// What a person calls the thing: its title without the maker and what follows the first comma.
  private static func noun(_ product: Product) -> String {
    let head = product.title.split(separator: ",").first.map(String.init) ?? product.title
    let words = head.split(separator: " ").map(String.init)
    // Maker and series come first; a maker of two parts ("Oak & Co") has three words.
    let skipped = words.count > 1 && words[1] == "&" ? 4 : 2
    return words.dropFirst(skipped).joined(separator: " ").lowercased()
  }
}
