import Episodes
import Foundation

/// Goals as people word them, from products of a catalogue.
public struct GoalGenerator: Sendable {
  private var random: RandomSource

  public init(seed: Seed) { random = RandomSource(seed.derived("web-shopping/goal")) }

  private static let wordings = [
    "i'm looking for {thing}{options}", "i need {a} {noun} that {predicate}{options}", "find me {thing}{options}",
    "can you help me find {a} {noun}{options}? {it} should {demand}",
    "i want to buy {thing}{options}, mostly for {use}",
    "hello, i am shopping for {thing}{options}; think of {use}",
    "time to replace what i have: get me {thing}{options}",
    "please show me {thing}{options}, something good for {use}", "i would like {thing}{options}, as a present",
    "looking for {a} {noun}{options}. must {demand}", "what do you have for {use}? i am after {thing}{options}",
    "do you have {a} {noun} that {predicate}? i would take {them}{options}",
  ]

  /// A goal that some product of the first `count` fulfils.
  public mutating func goal(in catalogue: GeneratedCatalogue, count: Int) -> Goal {
    let number = random.below(count)
    let draft = catalogue.draft(number)
    let product = catalogue.product(number)
    let kind = catalogue.kinds[draft.kind]
    let noun = catalogue.pieces.texts[Int(kind.nouns[draft.noun].plain)]
    let attributes = Array(random.shuffled(product.attributes).prefix(1 + random.below(3)))
    var options: [String] = []
    var phrases = ""
    for option in product.options where random.chance(0.75) {
      guard let value = random.pick(option.values) else { continue }
      options.append(value)
      phrases += Self.phrase(option.name, value)
    }
    var text = random.pick(Self.wordings) ?? ""
    // Nobody replaces nuts, or would take them in nothing.
    if ["grocery", "beauty"].contains(product.category) {
      text = text.replacing("time to replace what i have: get me", with: "i have run out: get me")
    }
    if phrases.isEmpty { text = text.replacing("i would take {them}", with: "i need {them} soon") }
    let isPlural = Self.isPlural(noun)
    let thing = AttributeForm.phrase(noun, attributes)
    for (place, filling) in [
      ("{thing}", Self.article(noun, before: thing) + " " + thing), ("{a}", Self.article(noun, before: noun)),
      ("{noun}", noun), ("{options}", phrases),
      ("{predicate}", AttributeForm.predicate(attributes, isPlural ? .plural : .singular)),
      ("{demand}", AttributeForm.predicate(attributes, .demand)), ("{it}", isPlural ? "they" : "it"),
      ("{them}", isPlural ? "them" : "it"), ("{use}", catalogue.pieces.texts[Int(draft.use)]),
    ] {
      text = text.replacing(place, with: filling)
    }
    let limit = Self.priceLimit(over: product.price, &random)
    if limit < Goal.anyPrice { text += ", and price lower than \(String(format: "%.2f", limit)) dollars" }
    return Goal(product: number, instruction: text, attributes: attributes, options: options, priceLimit: limit)
  }

  /// The larger of two of the first four multiples of ten above a price, none above 990; without two there is no limit.
  static func priceLimit(over price: Double, _ random: inout RandomSource) -> Double {
    var limits = Array(stride(from: 10.0, through: 990, by: 10).filter { $0 > price }.prefix(4))
    guard limits.count >= 2 else { return Goal.anyPrice }
    let first = limits.remove(at: random.below(limits.count))
    return max(first, limits[random.below(limits.count)])
  }

  static func isPlural(_ noun: String) -> Bool { noun.hasSuffix("s") && !noun.hasSuffix("ss") }

  private static func article(_ noun: String, before word: String) -> String {
    if isPlural(noun) { return "some" }
    if ["coffee", "tea", "pasta", "jerky", "granola", "muesli", "shampoo", "powder"].contains(where: noun.hasSuffix) {
      return "some"
    }
    let isSpelled = word.hasPrefix("usda") || word.hasPrefix("hdmi") == false && word.hasPrefix("usb")
    return !isSpelled && "aeiou".contains(word.prefix(1)) || word.hasPrefix("hdmi") ? "an" : "a"
  }

  private static func phrase(_ option: String, _ value: String) -> String {
    switch option {
    case "color": " in \(value)"
    case "size": " in the size \(value)"
    case "flavor name": " with the flavor \(value)"
    case "scent": value == "unscented" ? " unscented" : " that smells of \(value)"
    default: style(value)
    }
  }

  /// A style, by what it is: a number of watts, of things, a length, a band, a look.
  private static func style(_ value: String) -> String {
    func ends(_ endings: String...) -> Bool { endings.contains(where: value.hasSuffix) }
    if value.hasPrefix("for ") || value.hasPrefix("with ") { return " \(value)" }
    if ["single", "2 pack"].contains(value) || ends(" pack") || value.hasPrefix("set of") { return " as a \(value)" }
    if value == "1 piece" { return " as one piece" }
    if value.first?.isNumber == true, ends("mah", "w") { return " with \(value)" }
    if ends(" feet") { return " that is \(value) long" }
    if ends(" inch") { return " in \(value) size" }
    if ends(" band") { return " with a \(value)" }
    if ends("light") { return " with \(value)" }
    if value.hasPrefix("spf") { return " with \(value)" }
    if ["60 percent", "compact", "tenkeyless", "full size"].contains(value) { return " in the \(value) layout" }
    return " in the \(value) style"
  }
}
