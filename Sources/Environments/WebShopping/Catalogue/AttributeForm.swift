/// How an attribute is said of a thing: "is water resistant", "is made of solid wood", "has arch support", "works for fine lines".
enum AttributeForm: Sendable, CaseIterable {
  case quality, material, part, aim

  /// The form of an attribute; one that the lists do not have is a quality.
  init(_ name: String) {
    self =
      Self.materials.contains(name)
      ? .material : Self.parts.contains(name) ? .part : Self.aims.contains(name) ? .aim : .quality
  }

  private static let materials: Set<String> = [
    "aluminum alloy", "merino wool", "soft cotton", "solid wood", "soy wax", "stainless steel", "vegan leather",
  ]
  private static let parts: Set<String> = [
    "adjustable height", "adjustable strap", "ankle strap", "arch support", "argan oil", "backlit keys", "braided cord",
    "breathable fabric", "breathable mesh", "coconut oil", "cushioned sole", "deep pocket", "dimmable light",
    "double wall",
    "drawstring closure", "dual port", "easy grip", "easy read dial", "elastic waist", "essential oils", "eye care",
    "foldable design", "green tea", "heart rate monitor", "high capacity", "high precision", "high refresh rate",
    "high resolution", "hyaluronic acid", "long battery life", "lumbar support", "memory foam", "metal legs",
    "motion detection", "natural bristles", "night vision", "no preservatives", "odor control", "overheat protection",
    "quartz movement", "quick release", "quiet keys", "removable cover", "resealable bag", "rubber sole", "sea salt",
    "side pockets", "sleep tracking", "soft bristles", "stackable design", "stereo sound", "storage shelf",
    "stretch fabric", "tagless collar", "tea tree", "thin bezel", "touch control", "tummy control", "two way audio",
    "vitamin c", "wide mouth", "wireless charging", "zipper closure",
  ]
  /// Parts of which a thing has one, said with "a" or "an".
  private static let single: Set<String> = [
    "adjustable height", "adjustable strap", "ankle strap", "braided cord", "cushioned sole", "deep pocket",
    "dimmable light", "double wall", "drawstring closure", "dual port", "easy grip", "easy read dial", "elastic waist",
    "foldable design", "heart rate monitor", "high capacity", "high refresh rate", "high resolution",
    "long battery life", "quartz movement", "quick release", "removable cover", "resealable bag", "rubber sole",
    "stackable design", "storage shelf", "tagless collar", "thin bezel", "wide mouth", "zipper closure",
  ]
  private static func named(_ attribute: String) -> String {
    guard single.contains(attribute) else { return attribute }
    return ("aeiou".contains(attribute.prefix(1)) ? "an " : "a ") + attribute
  }

  private static let aims: Set<String> = [
    "color treated hair", "damaged hair", "dark circles", "dry hair", "dry scalp", "dry skin", "fine lines",
    "hair growth", "sensitive skin", "sensitive teeth", "side sleepers", "wet hair",
  ]

  /// What is said of several things, of one, and what is asked of either.
  enum Mood { case plural, singular, demand }

  /// The words before attributes of this form, such as "is made of".
  func verb(_ mood: Mood) -> String {
    switch (self, mood) {
    case (.quality, .plural): "are"
    case (.quality, .singular): "is"
    case (.quality, .demand): "be"
    case (.material, .plural): "are made of"
    case (.material, .singular): "is made of"
    case (.material, .demand): "be made of"
    case (.part, .singular): "has"
    case (.part, _): "have"
    case (.aim, .singular): "works for"
    case (.aim, _): "work for"
    }
  }

  /// "is water resistant and has arch support"
  static func predicate(_ attributes: [String], _ mood: Mood) -> String {
    listed(
      allCases.compactMap { form in
        let own = attributes.filter { AttributeForm($0) == form }
        return own.isEmpty ? nil : form.verb(mood) + " " + listed(own.map(named))
      })
  }

  /// "water resistant hiking boots with arch support": a noun with its attributes around it.
  static func phrase(_ noun: String, _ attributes: [String]) -> String {
    let before = attributes.filter { [.quality, .material].contains(AttributeForm($0)) }
    let parts = attributes.filter { AttributeForm($0) == .part }
    let aims = attributes.filter { AttributeForm($0) == .aim }
    return (before.isEmpty ? "" : before.joined(separator: ", ") + " ") + noun
      + (parts.isEmpty ? "" : " with " + listed(parts.map(named))) + (aims.isEmpty ? "" : " for " + listed(aims))
  }

  /// "a", "a and b", "a, b and c"
  static func listed(_ words: [String]) -> String {
    words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
  }
}
