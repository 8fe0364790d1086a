import Testing
import WebShopping

struct RewardTests {
  /// Values of thefuzz 0.22's `fuzz.token_set_ratio`.
  @Test(arguments: [
    ("gluten free", "free gluten", 100), ("dairy free", "gluten free", 57), ("machine wash", "machine washable", 86),
    ("long sleeve", "short sleeve", 71), ("x-large", "large", 100), ("xx-large", "x-large", 93), ("10 ft", "15 ft", 80),
    ("8 fl oz", "12 fl oz", 83), ("non-slip", "non slip", 100), ("easy assemble", "easily assembled", 90),
    ("black", "blck", 89), ("", "black", 0), ("!!!", "black", 0), ("café au lait", "cafe au lait", 96),
    ("king", "king size", 100), ("stainless steel", "steel stainless steel", 100), ("a b c", "a b d", 80),
    ("rubber sole", "rubber soles", 96), ("women's shoes", "womens shoes", 88), ("soy wax", "wax soy candle long", 100),
    ("heat resistant", "water resistant", 83), ("pack of 2", "pack of 12", 95), ("vanilla bean", "vanilla been", 92),
    ("high density foam", "low density foam", 86), ("6.5", "6", 100), ("color_safe", "color safe", 100),
  ]) func wordsAreAlikeAsThePeerSays(_ a: String, _ b: String, _ ratio: Int) {
    #expect(TokenSetRatio.of(a, b) == ratio)
    #expect(TokenSetRatio.of(b, a) == ratio)
  }

  private let wanted = Product(
    asin: "B000000001", title: "Alder Nova Ceramic Mug", category: "home", query: "mugs", path: "Home › Kitchen › Mugs",
    description: "Keeps coffee hot.", features: ["Dishwasher safe on the top rack."], prices: [12.5],
    options: [.init("color", ["navy blue", "red"]), .init("size", ["small", "large"])], attributes: ["lead free"])

  private func value(_ product: Product, _ options: [String], most: Double = 20) -> Double {
    Reward(
      Goal(
        instruction: "", product: wanted, attributes: ["lead free", "dishwasher safe"], options: ["blue", "large"],
        mostDollars: most)
    ).value(buying: product, options: options)
  }

  @Test func attributesOptionsAndPriceCountAlike() {
    // Navy blue is a blue by its first colour word; an attribute counts where the texts have it.
    #expect(value(wanted, ["navy blue", "large"]) == 1)
    #expect(value(wanted, ["red", "large"]) == 0.8)
    #expect(value(wanted, []) == 0.6)
    #expect(value(wanted, ["navy blue", "large"], most: 12) == 0.8)
    var other = wanted
    other.attributes = []
    other.features = []
    #expect(value(other, ["navy blue", "large"]) == 0.6)
  }

  @Test func theKindOfThingScalesTheReward() {
    var other = wanted
    other.title = "Ceramic Plate"
    // One word of four, of the same kind: full worth.
    #expect(value(other, ["navy blue", "large"]) == 1)
    // Another kind, one shared level, and no more than a fifth of the words: half.
    other.query = "plates"
    other.path = "Home › Garden"
    #expect(value(other, ["navy blue", "large"]) == 1)
    other.title = "Garden Hose"
    #expect(value(other, ["navy blue", "large"]) == 0)
    other.query = "mugs"
    #expect(value(other, ["navy blue", "large"]) == 0)
  }
}
