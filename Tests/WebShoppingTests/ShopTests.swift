import EnvironmentKit
import Episodes
import Foundation
import Testing

@testable import WebShopping

struct ShopTests {
  private static let catalogue = GeneratedCatalogue(count: 600)
  private static let shop = Shop(catalogue)

  /// The words that the search indexes are those of the text that is shown.
  @Test func wordsAreThoseOfTheText() {
    for number in 0..<60 {
      var terms: [UInt32] = []
      Self.catalogue.appendTerms(of: number, to: &terms)
      let shown = Vocabulary.words(in: Self.catalogue.product(number).searchText)
      // The text says ", and " between options, which is no word; order and number are the same.
      #expect(terms == shown.compactMap(Self.catalogue.vocabulary.number), "product \(number)")
    }
  }

  /// A longer catalogue begins with the shorter one, and names lead back to numbers.
  @Test func productsFollowFromTheirNumber() {
    let longer = GeneratedCatalogue(count: 5_000)
    for number in stride(from: 0, to: 600, by: 37) {
      #expect(longer.product(number) == Self.catalogue.product(number))
      #expect(Self.catalogue.number(of: longer.asin(number)) == number)
    }
    #expect(Self.catalogue.number(of: longer.asin(600)) == nil)
    #expect(Set((0..<5_000).map(longer.asin)).count == 5_000)
    #expect(Self.catalogue.number(of: "B0ILLEGAL!") == nil)
    let other = GeneratedCatalogue(count: 10, seed: 1)
    #expect(other.product(0) != Self.catalogue.product(0))
  }

  /// What a listing promises can be bought: values named once, prices in order, attributes told in the bullets.
  @Test func listingsAreWhole() {
    for number in 0..<600 {
      let product = Self.catalogue.product(number)
      let values = product.options.flatMap(\.values)
      #expect(Set(values).count == values.count, "\(product.title)")
      #expect(product.prices == product.prices.sorted() && (product.prices.first ?? 0) > 0)
      #expect(product.price >= product.prices[0] && product.price <= product.prices[product.prices.count - 1])
      #expect(product.attributes.count == product.bullets.count && product.attributes.count >= 3)
      #expect(!product.description.contains("{") && !Self.catalogue.reviews(of: number).isEmpty)
      // No pants are slim and relaxed.
      for attribute in product.attributes {
        #expect(!product.attributes.contains { AttributeTexts.contradict($0, attribute) }, "\(product.title)")
      }
    }
  }

  /// Hundreds of sentences, those of the product's kind among them; each headline is one for its stars; none comes twice.
  @Test func reviewsAreOfTheProductAndAgreeWithTheirStars() {
    var templates: Set<String> = []
    for list in ReviewTexts.headlines + ReviewTexts.openings { templates.formUnion(list) }
    for lists in [ReviewTexts.attributes, ReviewTexts.closings] + ReviewTexts.kinds.values {
      for list in lists.values { templates.formUnion(list) }
    }
    #expect(templates.count > 300)
    for kind in Self.catalogue.kinds {
      let own = ReviewTexts.kinds[ReviewTexts.key(ofPath: kind.path)]
      #expect(ReviewTexts.Mood.allCases.allSatisfy { own?[$0]?.isEmpty == false }, "\(kind.path)")
    }
    var bodies: [String: Int] = [:]
    var all = 0
    for number in 0..<600 {
      let reviews = Self.catalogue.reviews(of: number)
      #expect(reviews == Self.catalogue.reviews(of: number) && (2...6).contains(reviews.count))
      for review in reviews {
        let titles = ReviewTexts.headlines[review.stars - 1]
        let start = review.title.prefix { $0 != " " }.lowercased()
        #expect(titles.contains { $0.hasPrefix("{") || $0.lowercased().hasPrefix(start) }, "\(review)")
        #expect(!(review.title + review.body).contains { "{}".contains($0) } && review.body.first?.isLowercase == false)
        bodies[review.body, default: 0] += 1
        all += 1
      }
      let sentences = reviews.flatMap { $0.body.split(separator: ". ") }
      #expect(Set(sentences).count == sentences.count, "product \(number)")
    }
    #expect(Double(bodies.count) > 0.95 * Double(all), "\(bodies.count) of \(all)")
  }

  @Test func aRatingIsToldWhereItIsAskedFor() {
    for (shows, text) in [(false, "Rating: N.A."), (true, "Rating: ")] {
      var visit = Visit(Self.shop, rules: ShopRules(showsRating: shows))
      _ = visit.search("black") && visit.click(visit.clickables[2])
      let page = PageText.text(of: visit, instruction: "x")
      #expect(page.contains(text) && page.contains("N.A.") == !shows, "\(page)")
    }
  }

  @Test func prefixesCanBeWords() {
    var visit = Visit(Self.shop, rules: ShopRules(understandsPrefixes: false))
    _ = visit.search("<r>")
    #expect(visit.found.isEmpty)
  }

  /// Leaving lists early changes nothing: the same as reading all of them.
  @Test func searchesAreExact() {
    var counts: [[String: Int]] = []
    for number in 0..<600 {
      let words = Vocabulary.words(in: Self.catalogue.product(number).searchText)
      counts.append(Dictionary(words.map { ($0, 1) }, uniquingKeysWith: +))
    }
    let lengths = counts.map { Double($0.values.reduce(0, +)) }
    let mean = lengths.reduce(0, +) / 600
    func best(_ text: String) -> [Double] {
      let asked = Vocabulary.words(in: text)
      let words = Set(asked)
      let rarity = Dictionary(
        uniqueKeysWithValues: words.map { word in
          let found = Double(counts.count { $0[word] != nil })
          return (word, Double(asked.count { $0 == word }) * log(1 + (600 - found + 0.5) / (found + 0.5)))
        })
      let scores = counts.indices.map { number in
        words.sorted().reduce(0.0) { sum, word in
          let times = Double(counts[number][word] ?? 0)
          return sum + (rarity[word] ?? 0) * times / (times + 0.9 * (1 - 0.4 + 0.4 * lengths[number] / mean))
        }
      }
      let found = Self.shop.index.search(text)
      #expect(found.count == min(50, scores.count { $0 > 0 }), "\(text)")
      for (place, score) in scores.filter({ $0 > 0 }).sorted(by: >).prefix(50).enumerated() where place < found.count {
        #expect(abs(scores[found[place]] - score) < 1e-4, "\(text), place \(place)")
      }
      return scores
    }
    for text in [
      "black cotton shirt", "gluten free snack for hiking", "color size", "made", "zzz", "wireless headphones black",
    ] {
      _ = best(text)
    }
    for number in 0..<20 { _ = best(Self.catalogue.product(number * 29).title) }
    #expect(Self.shop.index.search("").isEmpty)
  }

  @Test func pagesFollowClicks() {
    var visit = Visit(Self.shop)
    let cannotBegin = visit.click("buy now") || visit.click("search") || visit.search("  ")
    #expect(!cannotBegin)
    #expect(visit.search("black") && visit.found.count == 50 && visit.page == .results(1))
    #expect(!visit.clickables.contains("< prev"))
    for page in 2...6 {
      let turned = visit.click("Next >")
      #expect(turned && visit.page == .results(page))
    }
    // The page after the last is there, and empty, as in WebShop.
    #expect(visit.shown.isEmpty && visit.clickables.contains("next >"))
    for _ in 0..<5 { _ = visit.click("< prev") }
    let asin = visit.shop.catalogue.asin(Int(visit.shown[0]))
    #expect(visit.click(asin) && visit.page == .item)
    let option = visit.shop.catalogue.product(visit.product ?? 0).options[0]
    let chosen = visit.click(option.values[0]) && visit.click(option.values[1])
    #expect(chosen && visit.choices.map(\.value) == [option.values[1]])
    for section in Visit.Section.allCases {
      let opened = visit.click(section.rawValue)
      #expect(opened && visit.page == .section(section) && visit.clickables == ["back to search", "< prev"])
      _ = visit.click("< prev")
    }
    // A search on a product's page is taken, and forgets what was chosen.
    #expect(visit.search("red") && visit.choices.isEmpty && visit.product == nil)
  }

  @Test func oddRulesCanBeLeftOut() {
    var visit = Visit(Self.shop, rules: ShopRules(searchesAnywhere: false, nextAlways: false))
    let searched = visit.search("black")
    #expect(searched)
    let again = visit.search("red")
    #expect(!again && visit.keywords == "black")
    for _ in 0..<4 { _ = visit.click("next >") }
    #expect(visit.page == .results(5) && !visit.clickables.contains("next >"))
  }

  @Test func prefixesAskForAnyAttributeDepartmentAndQuery() {
    var visit = Visit(Self.shop, seed: 5)
    for (words, fits) in [
      ("<a> gluten free", { (product: Product) in product.attributes.contains("gluten free") }),
      ("<c> garden", { $0.category == "garden" }), ("<q> socks", { $0.query == "socks" }), ("<r>", { _ in true }),
    ] {
      let searched = visit.search(words)
      #expect(searched && !visit.found.isEmpty, "\(words)")
      #expect(visit.found.allSatisfy { fits(Self.catalogue.product(Int($0))) }, "\(words)")
    }
    #expect(Set(visit.found).count == 50)
  }

  /// Looked up, not read product by product: the same as reading them, and in a catalogue that is loaded too.
  @Test func propertiesAreFoundInOrder() {
    let products = (0..<600).map(Self.catalogue.product)
    let loaded = LoadedCatalogue(products)
    func check(_ property: ProductProperty, _ fits: (Product) -> Bool) {
      let expected = Array(products.indices.filter { fits(products[$0]) }.prefix(50))
      #expect(Self.catalogue.first(50, with: property) == expected, "\(property)")
      #expect(loaded.first(50, with: property) == expected, "\(property)")
    }
    for name in ["gluten free", "water resistant", "tea tree", "gluten", "zzz", ""] {
      check(.attribute(name)) { $0.attributes.contains(name) }
    }
    for name in ["garden", "socks", ""] { check(.category(name)) { $0.category == name } }
    for name in ["socks", "pet beds", "garden"] { check(.query(name)) { $0.query == name } }
  }

  /// What nobody sells is not looked for in a million products: this would take minutes if each was written.
  @Test func whatIsNotThereIsNotLookedFor() {
    let large = GeneratedCatalogue(count: 100_000_000)
    for name in ["zzz", "garden", "gluten"] { #expect(large.first(50, with: .attribute(name)).isEmpty) }
    #expect(large.first(50, with: .query("zzz")).isEmpty && large.first(50, with: .category("zzz")).isEmpty)
    #expect(large.first(50, with: .attribute("tea tree")).count == 50)
  }

  @Test(arguments: [
    ("Thought: x\nAction: search[red socks]", "search_action", "red socks"),
    ("action:\n\n click[Buy Now] and click[x]", "click_action", "Buy Now"),
    ("Action: buy\nAction: click[a]b]", "click_action", "a"), ("Action: click[]]", "click_action", "]"),
  ]) func repliesAreReadAsAgentBenchReadsThem(_ reply: String, _ name: String, _ value: String) throws {
    let parsed = WebShoppingText().parse(AgentReply(reply), affordances: Affordances())
    let action = try #require(try parsed.get().first?.action)
    #expect(action.name == name)
    #expect(action.string(name == "search_action" ? "keywords" : "value") == value)
  }

  @Test(arguments: ["search[x]", "Action: look[x]", "Action: click[]", "Action: click[a\nb]", "Action: search[x"])
  func otherRepliesAreNone(_ reply: String) {
    if case .success = WebShoppingText().parse(AgentReply(reply), affordances: Affordances()) {
      Issue.record("'\(reply)' was read as an action")
    }
  }
}
