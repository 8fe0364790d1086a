/// WebShop's reading of an option's value as a colour: the first word of a fixed list that it contains.
enum ColorWords {
  /// In the order of matching.
  static let all: [String] =
    """
    alabaster apricot aqua ash asphalt azure banana beige black blue blush bordeaux bronze brown burgundy camel camo
    caramel champagne charcoal cheetah chestnut chocolate christmas coffee cognac copper coral cranberry cream crystal
    dark denim eggplant elephant espresso fuchsia gold granite grape graphite grass gray green grey heather indigo ivory
    ivy khaki lavender lemon leopard light lilac lime magenta maroon mauve merlot midnight mint mocha multicolor mushroom
    mustard natural navy nude olive orange peach pewter pink plum purple rainbow red rose royal rust sand sapphire
    seashell silver skull slate steel stone stonewash sunflower tan taupe teal tiger turquoise violet walnut wheat white
    wine yellow
    """.split(whereSeparator: \.isWhitespace).map(String.init)

  /// The colour word in a value, or the value itself.
  static func normalized(_ value: String) -> String { all.first { value.contains($0) } ?? value }
}
