import Episodes

/// What a generated product is made of: choices among what its kind offers, drawn from the shop's seed and its number.
struct ProductDraft: Sendable {
  var kind: Int
  var brand: Int
  var series: Int
  var noun: Int
  var use: Int
  /// Places in the kind's attributes, two to four, as they were drawn.
  var attributes: [Int]
  /// The values on offer of each axis: from which one on, and how many.
  var offers: [Range<Int>]
  /// Places of two of the kind's sentences.
  var sentences: (Int, Int)
  var lowestCents: Int
  /// Nil for one price.
  var highestCents: Int?
  /// Tenths of a star.
  var rating: Int
  /// Where the wording of reviews comes from.
  var reviewSeed: UInt64

  init(seed: Seed, number: Int) {
    var random = RandomSource(Seed(seed.rawValue &+ UInt64(number) &* 0xd134_2543_de82_ef95))
    kind = random.below(Merchandise.kinds.count)
    let made = Merchandise.kinds[kind]
    brand = random.below(Merchandise.brandHeads.count * Merchandise.brandTails.count)
    series = random.below(Merchandise.series.count)
    noun = random.below(made.nouns.count)
    use = random.below(made.uses.count)
    attributes = []
    let wanted = 2 + random.below(3)
    while attributes.count < wanted {
      let one = random.below(made.attributes.count)
      if !attributes.contains(one) { attributes.append(one) }
    }
    offers = made.axes.map { axis in
      let count = min(axis.values.count, 3 + random.below(5))
      let first = random.below(axis.values.count - count + 1)
      return first..<first + count
    }
    let first = random.below(made.sentences.count)
    sentences = (first, (first + 1 + random.below(made.sentences.count - 1)) % made.sentences.count)
    // Cheap ones are commoner than dear ones.
    let place = random.unit() * random.unit()
    let span = made.dollars.upperBound - made.dollars.lowerBound
    lowestCents = (made.dollars.lowerBound + Int(place * Double(span))) * 100 + [0, 49, 95, 99][random.below(4)]
    highestCents = random.chance(0.25) ? lowestCents + 100 * (1 + random.below(12)) : nil
    rating = 31 + random.below(19)
    reviewSeed = random.next()
  }
}
