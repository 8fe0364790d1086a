import Episodes

/// Writes a product's reviews: how content each customer is, a headline that agrees with it, and sentences about the kind of
/// thing, one of its attributes and its use. No sentence comes twice in one product.
struct ReviewWriter {
  private let kind: [ReviewTexts.Mood: [String]]
  private let attributes: [String]
  private let isPlural: Bool
  private let words: [String: String]
  private var random: RandomSource
  private var used: Set<String> = []

  init(kind: String, noun: String, brand: String, use: String, attributes: [String], seed: Seed) {
    self.kind = ReviewTexts.kinds[kind] ?? [:]
    self.attributes = attributes
    random = RandomSource(seed)
    isPlural = GoalGenerator.isPlural(noun)
    words = [
      "this": (isPlural ? "these " : "this ") + noun, "noun": noun, "brand": brand, "use": use,
      "They": isPlural ? "They" : "It", "they": isPlural ? "they" : "it", "them": isPlural ? "them" : "it",
      "are": isPlural ? "are" : "is", "do": isPlural ? "do" : "does", "s": isPlural ? "" : "s",
      "es": isPlural ? "" : "es",
    ]
  }

  /// Two to six of them. What many like some do not, and the other way round.
  mutating func reviews() -> [Product.Review] {
    let shares = random.chance(0.75) ? [1, 1, 2, 6, 10] : [4, 5, 5, 4, 2]
    return (0..<2 + random.below(5)).map { _ in review(stars: stars(shares)) }
  }

  private mutating func stars(_ shares: [Int]) -> Int {
    var place = random.below(shares.reduce(0, +))
    for (index, share) in shares.enumerated() {
      if place < share { return index + 1 }
      place -= share
    }
    return shares.count
  }

  private mutating func review(stars: Int) -> Product.Review {
    let mood = ReviewTexts.mood(stars)
    let title = sentence(ReviewTexts.headlines[stars - 1])
    var parts = [sentence(ReviewTexts.openings[stars - 1])]
    if let own = kind[mood] { parts.append(sentence(own)) }
    if random.chance(0.7), let attribute = random.pick(attributes) {
      parts.append(sentence(ReviewTexts.attributes[mood] ?? [], about: attribute))
    }
    if random.chance(0.5) { parts.append(sentence(ReviewTexts.closings[mood] ?? [])) }
    return Product.Review(stars: stars, title: title, body: parts.filter { !$0.isEmpty }.joined(separator: " "))
  }

  /// One of the templates that was not used yet, filled in; nothing where all were.
  private mutating func sentence(_ templates: [String], about attribute: String = "") -> String {
    let fresh = templates.filter { !used.contains($0) }
    guard let template = random.pick(fresh) else { return "" }
    used.insert(template)
    var text = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      text += rest[..<open]
      text += word(String(rest[rest.index(after: open)..<close]), attribute)
      rest = rest[rest.index(after: close)...]
    }
    text += rest
    return text.prefix(1).uppercased() + text.dropFirst()
  }

  private func word(_ name: String, _ attribute: String) -> String {
    switch name {
    case "attribute": attribute
    case "Attribute": attribute.prefix(1).uppercased() + attribute.dropFirst()
    case "predicate": AttributeForm.predicate([attribute], isPlural ? .plural : .singular)
    case "demand": AttributeForm.predicate([attribute], .demand)
    case "demands": AttributeForm.predicate([attribute], .singular)
    default: words[name] ?? ""
    }
  }
}
