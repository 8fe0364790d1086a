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
    "{brand} began with one good idea and still stands by it. What we sell today {has} and is a favorite for {use}. If it does not suit you, send it back within thirty days.",
    "Shopping with {use} in mind? Have a look at {this}. What you get {has}, is thought through in every detail and is priced fairly. Please check the options before you order.",
    "Made to do the job day after day. Our customers choose {this} for {use}; they come back because what they get {has}. Designed by a small team at {brand}.",
    "We asked two hundred people what matters most for {use}. Many said: {attribute}. {brand} listened, and made {this}.",
    "There are many to choose from. We think that {this} will stay with you longest: what {brand} sells for {use} {has}, and has been made better year after year.",
    "For {use}, and for whatever else you have in mind. Each part was chosen with care at {brand}; the result {has}. Tell us how you like it.",
    "Not the cheapest, and made to be worth it. {brand} has sold {this} since the first day; what you get {has} and comes checked by two pairs of eyes.",
    "Our bestseller for {use}. Ask those who have it and they will say: {attribute}. Made in small runs by {brand}.",
    "Start with {use}, and see where it takes you. What you find in the box {has}. {brand} answers for it for two years.",
  ]
  static let closings = [
    "{brand} answers every message within a day, weekends too.",
    "In the box: {this}, as chosen, and a printed guide to care.", "A good choice for {use}, and a welcome gift.",
    "Backed by the {brand} promise: replaced or refunded.", "Packed in paper, without plastic.",
    "Ships within one working day from our own store.", "Questions about {this}? Write to us before you buy.",
    "Please choose with care among the options above.",
  ]
}
