/// Words of brands, descriptions and reviews. `{noun}`, `{brand}`, `{use}` and `{attribute}` are filled in.
enum ListingTexts {
  static let brandBeginnings = [
    "Alder", "Birch", "Brook", "Cedar", "Clear", "Cobalt", "Copper", "Dawn", "Ever", "Fern", "Glen", "Harbor", "Hazel",
    "Iron", "Juniper", "Kestrel", "Lark", "Linden", "Maple", "Meadow", "North", "Oak", "Pine", "Quill", "River",
    "Silver",
    "Sun", "Thistle", "Vale", "Willow",
  ]
  static let brandEndings = [
    "field", "wood", "ton", "well", "mark", "stone", "haven", "line", "craft", "ridge", "way", "more",
  ]
  static let lines = [
    "Aria", "Atlas", "Aurora", "Bliss", "Breeze", "Cascade", "Classic", "Comet", "Core", "Delta", "Echo", "Ember",
    "Essence", "Everyday", "Flow", "Glow", "Grove", "Halo", "Haze", "Heritage", "Horizon", "Indigo", "Jade", "Luna",
    "Mira",
    "Nova", "Onyx", "Orbit", "Pearl", "Prime", "Pulse", "Quest", "Ripple", "Sage", "Sierra", "Solace", "Summit",
    "Terra",
    "Vista", "Zephyr",
  ]
  static let departments = [
    "beauty": "Beauty & Personal Care", "fashion": "Clothing, Shoes & Jewelry", "grocery": "Grocery & Gourmet Food",
    "electronics": "Electronics", "garden": "Home & Kitchen",
  ]
  static let descriptions = [
    "The {noun} from {brand} was made for {use}. It is {attribute} and keeps to what it promises: no tricks, no fuss. We test each batch by hand before it leaves the workshop.",
    "{brand} began with one good {noun} and still makes it. This version is {attribute} and a favorite for {use}. If it does not suit you, send it back within thirty days.",
    "Looking for a {noun} for {use}? This one is {attribute}, thought through in every detail and priced fairly. Please check the options before you order.",
    "A {noun} that does its job day after day. Our customers choose it for {use}; they come back because it is {attribute}. Designed by a small team at {brand}.",
    "We asked two hundred people what they want in a {noun}. Most said: {attribute}, lasting, and good for {use}. {brand} listened.",
  ]
  static let closings = [
    "{brand} answers every message within a day, weekends too.",
    "What you get: one {noun} as chosen, and a printed guide to care.",
    "A good choice for {use}, and a welcome gift.",
    "Backed by the {brand} promise: repaired, replaced or refunded.",
  ]
  static let praise = [
    "Bought this {noun} for {use} and it has not let me down. The {attribute} part is true, which is rare.",
    "Second one I own. My sister took the first. Still as {attribute} as described.",
    "Came two days early and well packed. For {use} I would not look any further.",
    "I compared five before I picked {brand}. Glad I did: solid, {attribute}, and not overpriced.",
    "My partner was skeptical, now uses this {noun} more than I do.",
  ]
  static let doubts = [
    "Good {noun}, but the color is a little darker than on the picture. I kept it anyway.",
    "Does what it should for {use}. Took a star off because the box was dented.",
    "It is fine. {attribute} yes, but I expected a bit more for the price.",
    "Works well so far; ask me again in a year. The guide could be clearer.",
  ]
  static let praiseTitles = [
    "Exactly what I needed", "Would buy again", "Better than expected", "Happy with it", "Five stars from us",
  ]
  static let doubtTitles = ["Good, not perfect", "Decent for the price", "Mostly as described", "It is okay"]
}
