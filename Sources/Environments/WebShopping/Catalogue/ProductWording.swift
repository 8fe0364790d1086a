import Episodes
import Foundation

/// How a draft reads: as a product with all its texts, or as the phrases that the search knows it by.
struct ProductWording: Sendable {
  /// The numbers of a kind's phrases.
  private struct KindPhrases: Sendable {
    var nouns: [UInt32] = []
    var uses: [UInt32] = []
    var attributes: [UInt32] = []
    var attributeSentences: [UInt32] = []
    var axes: [(name: UInt32, values: [UInt32])] = []
    var sentences: [UInt32] = []
  }
  private(set) var book = PhraseBook()
  private var kinds: [KindPhrases] = []
  private var brands: [UInt32] = []
  private var series: [UInt32] = []

  init() {
    for number in 0..<Merchandise.brandHeads.count * Merchandise.brandTails.count {
      brands.append(book.add(Self.brand(number)))
    }
    series = Merchandise.series.map { book.add($0) }
    for kind in Merchandise.kinds {
      var phrases = KindPhrases()
      phrases.nouns = kind.nouns.map { book.add($0) }
      phrases.uses = kind.uses.map { book.add($0) }
      phrases.attributes = kind.attributes.map { book.add($0) }
      phrases.attributeSentences = kind.attributes.map { book.add(Self.sentence($0)) }
      phrases.sentences = kind.sentences.map { book.add($0) }
      for axis in kind.axes {
        phrases.axes.append((name: book.add(axis.name), values: axis.values.map { book.add($0) }))
      }
      kinds.append(phrases)
    }
  }

  /// The phrases of a product's title, description, first feature and options.
  func phrases(of draft: ProductDraft, into list: inout [UInt32]) {
    let kind = kinds[draft.kind]
    list.append(brands[draft.brand])
    list.append(series[draft.series])
    list.append(kind.nouns[draft.noun])
    list.append(kind.uses[draft.use])
    for place in draft.attributes.prefix(2) { list.append(kind.attributes[place]) }
    list.append(kind.sentences[draft.sentences.0])
    list.append(kind.sentences[draft.sentences.1])
    if let first = draft.attributes.first { list.append(kind.attributeSentences[first]) }
    for (axis, offer) in zip(kind.axes, draft.offers) {
      list.append(axis.name)
      list += axis.values[offer]
    }
  }

  private static func brand(_ number: Int) -> String {
    let tails = Merchandise.brandTails
    let (head, tail) = (Merchandise.brandHeads[number / tails.count], tails[number % tails.count])
    return tail.hasPrefix("&") ? "\(head) \(tail)" : head + tail
  }

  private static func sentence(_ attribute: String) -> String { Attributes.sentences[attribute] ?? attribute }

  /// The product that a draft stands for.
  static func product(_ draft: ProductDraft, asin: String) -> Product {
    let kind = Merchandise.kinds[draft.kind]
    let attributes = draft.attributes.map { kind.attributes[$0] }
    let shown = attributes.prefix(2).map(\.capitalized).joined(separator: ", ")
    let sentences = [kind.sentences[draft.sentences.0], kind.sentences[draft.sentences.1]]
    let noun = kind.nouns[draft.noun]
    let prices = [draft.lowestCents] + (draft.highestCents.map { [$0] } ?? [])
    return Product(
      asin: asin,
      title: "\(brand(draft.brand)) \(Merchandise.series[draft.series]) \(noun) \(kind.uses[draft.use]), \(shown)",
      category: kind.category, query: kind.query, path: kind.path, description: sentences.joined(separator: " "),
      features: attributes.map(sentence) + [kind.sentences[3 - draft.sentences.0 - draft.sentences.1]],
      reviews: reviews(draft), prices: prices.map { Double($0) / 100 },
      options: zip(kind.axes, draft.offers).map { .init($0.name, Array($0.values[$1])) }, attributes: attributes,
      rating: "\(Double(draft.rating) / 10)")
  }

  private static func reviews(_ draft: ProductDraft) -> [String] {
    var random = RandomSource(Seed(draft.reviewSeed))
    return (0...random.below(3)).map { _ in
      func one(_ list: [String]) -> String { list[random.below(list.count)] }
      let stars = max(1, min(5, draft.rating / 10 + random.below(2)))
      return "\(stars) of 5 stars. \(one(Merchandise.reviewOpenings)) \(one(Merchandise.reviewMiddles)) "
        + "\(one(Merchandise.reviewEndings)) (\(one(Merchandise.reviewers)))"
    }
  }
}
