import Episodes
import Foundation
import Testing

@testable import WebShopping

struct RewardTests {
  /// Values that follow from the definition by hand: shared words, then the longest common subsequence of the rest.
  @Test(arguments: [
    ("gluten free", "gluten free", 100), ("gluten free snack", "free gluten", 100), ("", "a", 0),
    ("Blue!", "blue", 100),
    ("long sleeve", "short sleeve", 71), ("black", "white", 0), ("abcd", "abcf", 75),
    ("easy clean", "easy to clean", 100),
  ]) func tokenSetsAreCompared(_ first: String, _ second: String, _ score: Int) {
    #expect(TokenSetRatio.score(first, second) == score)
    #expect(TokenSetRatio.score(second, first) == score)
  }

  /// Values of thefuzz 0.22's `fuzz.token_set_ratio`.
  @Test(arguments: [
    ("gluten free", "free gluten", 100), ("dairy free", "gluten free", 57), ("machine wash", "machine washable", 86),
    ("x-large", "large", 100), ("xx-large", "x-large", 93), ("10 ft", "15 ft", 80), ("8 fl oz", "12 fl oz", 83),
    ("non-slip", "non slip", 100), ("easy assemble", "easily assembled", 90), ("black", "blck", 89),
    ("!!!", "black", 0),
    ("café au lait", "cafe au lait", 96), ("king", "king size", 100), ("stainless steel", "steel stainless steel", 100),
    ("a b c", "a b d", 80), ("rubber sole", "rubber soles", 96), ("women's shoes", "womens shoes", 88),
    ("soy wax", "wax soy candle long", 100), ("heat resistant", "water resistant", 83), ("pack of 2", "pack of 12", 95),
    ("vanilla bean", "vanilla been", 92), ("high density foam", "low density foam", 86), ("6.5", "6", 100),
    ("color_safe", "color safe", 100),
  ]) func wordsAreAlikeAsThePeerSays(_ first: String, _ second: String, _ score: Int) {
    #expect(TokenSetRatio.score(first, second) == score)
    #expect(TokenSetRatio.score(second, first) == score)
  }

  /// All pairs of `Tests/Fixtures/thefuzz`: words of every script, with what thefuzz 0.22.1 says of them.
  @Test func wordsOfAllScriptsAreAlikeAsThePeerSays() throws {
    struct Pair: Decodable {
      var first: String, second: String, score: Int
      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        (first, second, score) = (
          try list.decode(String.self), try list.decode(String.self), try list.decode(Int.self)
        )
      }
    }
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/thefuzz/token_set_ratio.jsonl").standardizedFileURL
    let pairs = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(Pair.self, from: Data($0.utf8))
    }
    #expect(pairs.count > 600)
    for pair in pairs {
      #expect(TokenSetRatio.score(pair.first, pair.second) == pair.score, "\(pair.first) | \(pair.second)")
    }
  }

  @Test func coloursAreReadInTheListsOrder() {
    #expect(ColorWords.normalized("navy blue") == "blue")
    #expect(ColorWords.normalized("heather gray") == "gray")
    #expect(ColorWords.normalized("x-large") == "x-large")
    #expect(ColorWords.normalized("rose gold") == "gold")
    // A substring is enough, as in the original: "redwood" is a red.
    #expect(ColorWords.normalized("redwood") == "red")
  }

  private func product(_ title: String, query: String = "socks", path: String = "A › B › C", price: Double = 12)
    -> Product
  {
    Product(
      asin: "B000000001", title: title, category: "fashion", query: query, productCategory: path, description: "Warm.",
      bullets: ["MERINO: does not itch"], prices: [price], price: price,
      options: [.init(name: "color", values: ["navy blue", "red"]), .init(name: "size", values: ["6"])],
      attributes: ["machine washable"])
  }

  @Test func partsAreCounted() {
    let wanted = product("Larkfield Crew Socks")
    let goal = Goal(
      product: 0, instruction: "", attributes: ["machine washable", "itch", "silk"], options: ["navy blue", "6"],
      priceLimit: 20)
    let right = Reward(buying: wanted, choosing: ["navy blue", "6"], for: goal, of: wanted)
    #expect(right.attributes == 2 && right.options == 2 && right.isAffordable && right.kind == 1)
    #expect(right.total == 5.0 / 6)
    // Another blue is as good a blue.
    #expect(Reward(buying: wanted, choosing: ["royal blue"], for: goal, of: wanted).options == 1)
    let dear = product("Larkfield Crew Socks", price: 20.01)
    #expect(!Reward(buying: dear, choosing: [], for: goal, of: wanted).isAffordable)
  }

  /// No noun in common: nothing, even in the same category. Less than a tenth: a tenth. Another kind altogether: half.
  @Test func anotherKindCostsItsShare() {
    let goal = Goal(product: 0, instruction: "", attributes: [], options: [], priceLimit: 100)
    func kind(_ bought: Product, _ wanted: Product) -> Double {
      Reward(buying: bought, choosing: [], for: goal, of: wanted).kind
    }
    let wanted = product("Larkfield Crew Socks")
    #expect(kind(product("Copper Kettle"), wanted) == 0)
    #expect(kind(product("Hazelwood Socks", query: "x", path: "Z"), wanted) == 1)
    let long = product("Alder Birch Cedar Fern Glen Harbor Maple Meadow Pine River Willow")
    #expect(kind(product("Willow Kettle"), long) == 0.1)
    let five = product("Alder Birch Cedar Fern Glen")
    #expect(kind(product("Glen Kettle", query: "kettles", path: "X › Y"), five) == 0.5)
    #expect(kind(product("Glen Kettle", query: "kettles", path: "A › B"), five) == 1)
  }
}
