import Episodes
import Foundation

/// A catalogue of our own making: product `n` follows from the seed and `n` alone and is written when it is looked at.
public struct GeneratedCatalogue: Catalogue {
  public let count: Int
  private let seed: Seed
  let pieces: PieceTable
  let kinds: [ProductKind]
  private let brands: [Int32]
  private let lines: [Int32]
  private let descriptions: [PieceTemplate], closings: [PieceTemplate]
  private let marks: Marks

  /// The small pieces between the others.
  private struct Marks: Sendable {
    var space: Int32, comma: Int32, colon: Int32, forUse: Int32, by: Int32, dash: Int32, bar: Int32, and: Int32
    var collection: Int32, joint: Int32
  }

  /// The first `count` products of a seed: a longer catalogue begins with a shorter one.
  public init(count: Int, seed: Seed = 233) {
    var pieces = PieceTable()
    self.count = count
    self.seed = seed.derived("web-shopping/catalogue")
    kinds = ProductKind.all(&pieces)
    brands = ListingTexts.brandBeginnings.flatMap { first in ListingTexts.brandEndings.map { first + $0 } }.map {
      pieces.piece($0)
    }
    lines = ListingTexts.lines.map { pieces.piece($0) }
    descriptions = ListingTexts.descriptions.map { PieceTemplate($0, &pieces) }
    closings = ListingTexts.closings.map { PieceTemplate($0, &pieces) }
    marks = Marks(
      space: pieces.piece(" "), comma: pieces.piece(", "), colon: pieces.piece(": "), forUse: pieces.piece(" for "),
      by: pieces.piece(" by "), dash: pieces.piece(" - "), bar: pieces.piece(" | "), and: pieces.piece(" and "),
      collection: pieces.piece(" Collection"), joint: pieces.piece(", and "))
    self.pieces = pieces
  }

  public var vocabulary: Vocabulary { pieces.vocabulary }
  public func asin(_ number: Int) -> String { ASIN.name(number) }

  public func number(of asin: String) -> Int? {
    ASIN.number(asin).flatMap { (0..<count).contains($0) ? $0 : nil }
  }

  /// What was drawn for a product: everything but the words.
  struct Draft {
    var kind: Int
    var noun: Int
    var brand: Int32, line: Int32, use: Int32
    /// Indices of the kind's attributes.
    var attributes: [Int] = []
    var form: Int, description: Int, closing: Int
    /// The values offered of each of the kind's options.
    var offers: [[Int32]] = []
    /// Goes on with prices and reviews, which the search does not look in.
    var random: RandomSource
  }

  private func random(_ number: Int) -> RandomSource {
    RandomSource(Seed(seed.rawValue &+ UInt64(number) &* 0x2545_f491_4f6c_dd1d))
  }

  /// Which kinds can have the property is known: a draw tells a product's, and what nobody sells is not looked for.
  public func first(_ limit: Int, with property: ProductProperty) -> [Int] {
    let fits = kinds.map { kind in
      switch property {
      case .attribute(let name): kind.attributes.contains { $0.name == name }
      case .category(let name): kind.category == name
      case .query(let name): kind.query == name
      }
    }
    guard fits.contains(true) else { return [] }
    var found: [Int] = []
    var number = 0
    while number < count, found.count < limit {
      var random = random(number)
      let kind = random.below(kinds.count)
      if fits[kind] {
        if case .attribute(let name) = property {
          if draft(number).attributes.contains(where: { kinds[kind].attributes[$0].name == name }) {
            found.append(number)
          }
        } else {
          found.append(number)
        }
      }
      number += 1
    }
    return found
  }

  func draft(_ number: Int) -> Draft {
    var random = random(number)
    let index = random.below(kinds.count)
    let kind = kinds[index]
    var draft = Draft(
      kind: index, noun: random.below(kind.nouns.count), brand: brands[random.below(brands.count)],
      line: lines[random.below(lines.count)], use: kind.uses[random.below(kind.uses.count)], form: random.below(4),
      description: random.below(descriptions.count), closing: random.below(closings.count), random: random)
    let wanted = 3 + draft.random.below(3)
    // What contradicts a chosen one is taken too: no pants are slim and relaxed.
    let all: UInt64 = 1 << UInt64(kind.attributes.count) - 1
    var taken: UInt64 = 0
    while draft.attributes.count < wanted, taken & all != all {
      let attribute = draft.random.below(kind.attributes.count)
      guard taken & 1 << UInt64(attribute) == 0 else { continue }
      taken |= 1 << UInt64(attribute) | kind.attributes[attribute].excludes
      draft.attributes.append(attribute)
    }
    for option in kind.options {
      let all = option.values.count
      let size = min(all, 2 + draft.random.below(5))
      let start = draft.random.below(option.isOrdered ? all - size + 1 : all)
      var values: [Int32] = []
      var place = start
      while place < start + size {
        values.append(option.values[place % all])
        place += 1
      }
      draft.offers.append(values)
    }
    return draft
  }

  func appendTitle(_ draft: Draft, to pieces: inout [Int32]) {
    let kind = kinds[draft.kind]
    let noun = kind.nouns[draft.noun].titled
    let first = kind.attributes[draft.attributes[0]].titled
    let second = kind.attributes[draft.attributes[1]].titled
    switch draft.form {
    case 0:
      pieces += [
        draft.brand, marks.space, draft.line, marks.space, first, marks.space, noun, marks.forUse, draft.use,
        marks.comma,
        second,
      ]
    case 1:
      pieces += [
        draft.brand, marks.space, first, marks.space, noun, marks.comma, draft.line, marks.collection, marks.comma,
        second,
        marks.forUse, draft.use,
      ]
    case 2:
      pieces += [
        noun, marks.by, draft.brand, marks.space, draft.line, marks.dash, first, marks.and, second, marks.dash,
        draft.use,
      ]
    default:
      pieces += [
        draft.brand, marks.space, draft.line, marks.space, noun, marks.bar, first, marks.bar, second, marks.bar,
        draft.use,
      ]
    }
  }

  private func fillings(_ draft: Draft, attribute: Int) -> [Int32] {
    let kind = kinds[draft.kind]
    return [
      kind.nouns[draft.noun].this, draft.brand, draft.use, kind.attributes[attribute].plain,
      kind.attributes[attribute].clause,
    ]
  }

  private func appendDescription(_ draft: Draft, to pieces: inout [Int32]) {
    let fillings = fillings(draft, attribute: draft.attributes[draft.attributes.count - 1])
    descriptions[draft.description].append(fillings, to: &pieces)
    pieces.append(marks.space)
    closings[draft.closing].append(fillings, to: &pieces)
  }

  private func appendBullet(_ draft: Draft, _ attribute: Int, to pieces: inout [Int32]) {
    let attribute = kinds[draft.kind].attributes[attribute]
    pieces += [attribute.shouted, marks.colon, attribute.sentence]
  }

  public func appendTerms(of number: Int, to terms: inout [UInt32]) {
    let draft = draft(number)
    var text: [Int32] = []
    text.reserveCapacity(96)
    appendTitle(draft, to: &text)
    appendDescription(draft, to: &text)
    appendBullet(draft, draft.attributes[0], to: &text)
    var option = 0
    while option < draft.offers.count {
      text.append(kinds[draft.kind].options[option].label)
      text += draft.offers[option]
      option += 1
    }
    pieces.append(text, to: &terms)
  }

  public func product(_ number: Int) -> Product {
    var draft = draft(number)
    let kind = kinds[draft.kind]
    func text(_ write: (inout [Int32]) -> Void) -> String {
      var list: [Int32] = []
      write(&list)
      return pieces.text(list)
    }
    let title = text { appendTitle(draft, to: &$0) }
    let description = text { appendDescription(draft, to: &$0) }
    let bullets = draft.attributes.map { attribute in text { appendBullet(draft, attribute, to: &$0) } }
    let (prices, price) = Self.prices(kind.prices, &draft.random)
    return Product(
      asin: asin(number), title: title, category: kind.category, query: kind.query, productCategory: kind.path,
      description: description, bullets: bullets, prices: prices, price: price,
      options: zip(kind.options, draft.offers).map { option, values in
        Product.Option(name: option.name, values: values.map { pieces.texts[Int($0)] })
      },
      attributes: draft.attributes.map { kind.attributes[$0].name })
  }

  /// The price or prices shown, and the one that counts. Cheap things are commoner; most prices end in 99 or 49.
  private static func prices(
    _ range: ClosedRange<Double>, _ random: inout RandomSource
  ) -> (shown: [Double], price: Double) {
    let share = random.unit()
    let whole = (range.lowerBound + (range.upperBound - range.lowerBound) * share * share).rounded(.down)
    let cents = [0.99, 0.99, 0.95, 0.49, 0.0][random.below(5)]
    let low = ((whole + cents) * 100).rounded() / 100
    guard random.chance(0.2) else { return ([low], low) }
    let high = (low * (1.15 + random.unit() / 2) * 100).rounded() / 100
    return ([low, high], ((low + (high - low) * random.unit()) * 100).rounded() / 100)
  }

  public func reviews(of number: Int) -> [Product.Review] {
    let draft = draft(number)
    let kind = kinds[draft.kind]
    var writer = ReviewWriter(
      kind: ReviewTexts.key(ofPath: kind.path), noun: pieces.texts[Int(kind.nouns[draft.noun].plain)],
      brand: pieces.texts[Int(draft.brand)], use: pieces.texts[Int(draft.use)],
      attributes: draft.attributes.map { kind.attributes[$0].name },
      seed: Seed(seed.rawValue &+ UInt64(number)).derived("web-shopping/reviews"))
    return writer.reviews()
  }
}
