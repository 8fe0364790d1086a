/// A kind of merchandise, from which many products are made.
struct Kind: Sendable {
  /// A choice that products of the kind offer: its name, and the values that each takes some of.
  struct Axis: Sendable {
    var name: String
    var values: [String]

    init(_ name: String, _ values: String) {
      self.name = name
      self.values = values.split(separator: "|").map(String.init)
    }
  }
  var category: String
  var path: String
  var query: String
  /// What products of the kind are called.
  var nouns: [String]
  /// Whom or what they are for.
  var uses: [String]
  var attributes: [String]
  var axes: [Axis]
  /// From the cheapest to the dearest, in dollars.
  var dollars: ClosedRange<Int>
  /// Sentences that describe any of them.
  var sentences: [String]

  init(
    _ category: String, _ path: String, _ query: String, nouns: String, uses: String, attributes: String,
    axes: [Axis] = [], dollars: ClosedRange<Int>, sentences: [String]
  ) {
    func list(_ text: String) -> [String] { text.split(separator: "|").map(String.init) }
    self.category = category
    self.path = path
    self.query = query
    self.nouns = list(nouns)
    self.uses = list(uses)
    self.attributes = list(attributes)
    self.axes = axes
    self.dollars = dollars
    self.sentences = sentences
  }
}

extension Kind.Axis {
  static let colors = Kind.Axis(
    "color",
    "black|white|navy blue|light grey|charcoal|burgundy|forest green|dusty rose|cream|teal|mustard yellow|lavender|rust|sky blue|olive"
  )
  static let metals = Kind.Axis(
    "finish", "brushed nickel|matte black|antique brass|polished chrome|oil rubbed bronze|satin gold")
  static let woods = Kind.Axis("finish", "walnut|natural oak|espresso|whitewash|cherry|weathered grey")
  static let clothes = Kind.Axis("size", "x-small|small|medium|large|x-large|xx-large|3x-large")
  static let shoes = Kind.Axis("shoe size", "5|5.5|6|6.5|7|7.5|8|8.5|9|9.5|10|10.5|11|12")
  static let beds = Kind.Axis("size", "twin|twin xl|full|queen|king|california king")
  static let scents = Kind.Axis(
    "scent",
    "unscented|lavender mint|citrus grove|coconut milk|eucalyptus|vanilla bean|sandalwood|cucumber melon|rosemary")
  static let volumes = Kind.Axis("volume", "2 fl oz|4 fl oz|8 fl oz|12 fl oz|16 fl oz|32 fl oz")
  static let packs = Kind.Axis("pack size", "single|pack of 2|pack of 3|pack of 4|pack of 6|pack of 12")
  static let snacks = Kind.Axis(
    "flavor",
    "sea salt|smoky barbecue|dark chocolate|maple pecan|chili lime|honey roasted|cinnamon apple|peanut butter|wild berry|rosemary garlic"
  )
  static let drinks = Kind.Axis(
    "flavor",
    "original|french vanilla|hazelnut|peach mango|ginger lemon|mixed berry|peppermint|earl grey|matcha|hibiscus")
  static let lengths = Kind.Axis("length", "1.5 ft|3 ft|6 ft|10 ft|15 ft|25 ft")
  static let rugs = Kind.Axis("size", "2 x 3 ft|3 x 5 ft|4 x 6 ft|5 x 8 ft|6 x 9 ft|8 x 10 ft|9 x 12 ft")
}
