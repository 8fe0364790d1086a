/// Words of brands, descriptions and reviews. `{this}`, `{brand}`, `{use}`, `{attribute}` and `{has}` are filled in.
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
    "{brand} made {this} for {use}. What you get {has} and keeps to what it promises: no tricks, no fuss. We test each batch by hand before it leaves the workshop.",
    "{brand} began with one good idea and still stands by it. This version {has} and is a favorite for {use}. If it does not suit you, send it back within thirty days.",
    "Shopping with {use} in mind? Have a look at {this}. What you get {has}, is thought through in every detail and is priced fairly. Please check the options before you order.",
    "Made to do the job day after day. Our customers choose {this} for {use}; they come back because each order {has}. Designed by a small team at {brand}.",
    "We asked two hundred people what matters most for {use}. Many said: {attribute}. {brand} listened, and made {this}.",
  ]
  static let closings = [
    "{brand} answers every message within a day, weekends too.",
    "In the box: {this}, as chosen, and a printed guide to care.", "A good choice for {use}, and a welcome gift.",
    "Backed by the {brand} promise: replaced or refunded.",
  ]
  static let praise = [
    "Bought {this} for {use} and have not been let down. The page says {attribute}, and that is true, which is rare.",
    "My second order. My sister took the first. {attribute}: just as described.",
    "Came two days early and well packed. For {use} I would not look any further.",
    "I compared five before I picked {brand}. Glad I did: well made, {attribute} as promised, and not overpriced.",
    "My partner was skeptical, and now likes {this} more than I do.",
  ]
  static let doubts = [
    "Good, but not quite as on the picture. I kept it anyway.",
    "Does what it should for {use}. Not five stars, because the box was dented.",
    "It is fine. {attribute} yes, but I expected a bit more for the price.",
    "So far so good; ask me again in a year. The guide could be clearer.",
  ]
  static let praiseTitles = [
    "Exactly what I needed", "Would buy again", "Better than expected", "Happy with it", "Five stars from us",
  ]
  static let doubtTitles = ["Good, not perfect", "Decent for the price", "Mostly as described", "It is okay"]
}
