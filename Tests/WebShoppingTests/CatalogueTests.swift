import Episodes
import Foundation
import Testing
import WebShopping

struct CatalogueTests {
  static let small = GeneratedCatalogue(seed: 7, count: 2000)

  @Test func everyProductHasANameOfItsOwnThatLeadsBack() {
    let shop = Self.small
    var names: Set<String> = []
    for number in 0..<shop.count {
      let product = shop.product(number)
      #expect(product.asin.utf8.count == 10)
      #expect(shop.number(asin: product.asin.lowercased()) == number)
      names.insert(product.asin)
      #expect(!product.title.isEmpty && !product.description.isEmpty && product.features.count >= 3)
      #expect(product.price > 0 && product.attributes.count >= 2)
      #expect(Set(product.options.flatMap(\.values)).count == product.options.reduce(0) { $0 + $1.values.count })
    }
    #expect(names.count == shop.count)
    for stranger in ["", "B0", "B0!!!!!!!!", "C012345678", "B0ZZZZZZZZ", shop.product(0).asin + "0"] {
      #expect(shop.number(asin: stranger) == nil)
    }
  }

  @Test func equalSeedsMakeEqualShops() {
    let (first, again, other) = (
      Self.small, GeneratedCatalogue(seed: 7, count: 300), GeneratedCatalogue(seed: 8, count: 300)
    )
    #expect((0..<300).map(first.product) == (0..<300).map(again.product))
    #expect((0..<300).map(first.product) != (0..<300).map(other.product))
  }

  /// The best by BM25, written down as the formula says over the texts as a shopper reads them.
  @Test(arguments: [
    "gluten free coffee hazelnut", "navy blue cardigans", "the of and", "zzz", "soy wax candles for gifts",
  ])
  func searchRanksByBM25(_ words: String) {
    let shop = Self.small
    let texts = (0..<shop.count).map { number in
      let product = shop.product(number)
      return SearchTerms.of(
        ([product.title, product.description, product.features[0]] + product.options.flatMap { [$0.name] + $0.values })
          .joined(separator: " "))
    }
    let mean = Double(texts.reduce(0) { $0 + $1.count }) / Double(texts.count)
    var scores = [Double](repeating: 0, count: texts.count)
    for term in Set(SearchTerms.of(words)) {
      let counts = texts.map { text in Double(text.count { $0 == term }) }
      let having = Double(counts.count { $0 > 0 })
      let weight = log(1 + (Double(texts.count) - having + 0.5) / (having + 0.5))
      for (number, count) in counts.enumerated() where count > 0 {
        let length = 1.2 * (0.25 + 0.75 * Double(texts[number].count) / mean)
        scores[number] += weight * count * 2.2 / (count + length)
      }
    }
    let found = shop.search(words, limit: 20)
    let best = scores.filter { $0 > 0 }.sorted(by: >).prefix(20)
    #expect(found.count == best.count)
    for (number, score) in zip(found, best) { #expect(abs(scores[number] - score) < 1e-4) }
    #expect(Set(found).count == found.count)
  }

  /// What nobody else has is found first, whatever surrounds it.
  @Test func titlesFindTheirProducts() {
    let shop = Self.small
    for number in stride(from: 0, to: shop.count, by: 37) {
      let product = shop.product(number)
      let found = shop.search(product.title, limit: 10).map(shop.product)
      #expect(found.contains { $0.title == product.title })
    }
  }
}
