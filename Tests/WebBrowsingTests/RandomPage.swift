import Episodes

/// A page in the form of Mind2Web's recordings, made from a seed: any tags in each other, odd words, with white space between tags or
/// without.
struct RandomPage {
  private(set) var markup = ""
  /// The ids of its elements, in document order.
  private(set) var elements: [String] = []
  private var random: RandomSource
  private var last = 100
  private let isPretty: Bool

  private static let tags = [
    "div", "span", "a", "button", "li", "ul", "td", "tr", "option", "select", "input", "svg", "p", "table", "form",
  ]
  private static let attributes = [
    "role", "aria_role", "type", "alt", "aria_description", "aria_label", "label", "title", "name", "text_value",
    "value",
    "placeholder", "input_checked", "input_value", "option_selected", "class", "foo", "style",
  ]
  static let words = [
    "book", "a", "Table", "id= 5", "meta= x", "HTTP://x.y", "hidden", "None", "say \"hi\"", "Tom & Ada", "<b>",
    "a&lt;b",
    "&nbsp;", "naïve", "ŞİĞ", "averyveryverylongword", "fourteenletter", "price > 3", "it's", "日本 語", "x\u{a0}y",
    "&#39;",
    "paid= 3 ", "harbour", "train", "ticket", "search",
  ]

  /// A page of up to about `size` nodes.
  init(seed: Seed, size: Int = 120) {
    var random = RandomSource(seed)
    let isPretty = random.chance(0.7)
    let nodes = 5 + random.below(size)
    self.init(random, isPretty, nodes: nodes)
  }

  /// A page of about so many nodes.
  init(seed: Seed, nodes: Int) { self.init(RandomSource(seed), false, nodes: nodes) }

  private init(_ random: RandomSource, _ isPretty: Bool, nodes: Int) {
    self.random = random
    self.isPretty = isPretty
    var budget = nodes
    markup = "<html backend_node_id=\"1\">"
    while budget > 0 {
      gap(1)
      element(depth: 1, &budget)
    }
    gap(0)
    markup += "</html>"
  }

  /// Some of its elements.
  mutating func candidates(_ most: Int) -> [String] { Array(random.shuffled(elements).prefix(1 + random.below(most))) }

  private mutating func element(depth: Int, _ budget: inout Int) {
    budget -= 1
    last += 1
    elements.append("\(last)")
    let tag = random.pick(Self.tags) ?? "div"
    markup += "<\(tag) backend_node_id=\"\(last)\""
    if random.chance(0.4) {
      for name in random.shuffled(Self.attributes).prefix(1 + random.below(4)) {
        markup += " \(name)=\"\(Self.escaped(words(8)))\""
      }
    }
    let children = depth < 12 ? random.pick([0, 1, 1, 1, 2, 3, 6]) ?? 0 : 0
    guard children > 0, budget > 0 else {
      markup += "/>"
      return
    }
    markup += ">"
    for _ in 0..<children {
      gap(depth + 1)
      if random.chance(0.7) { element(depth: depth + 1, &budget) } else { text() }
    }
    gap(depth)
    markup += "</\(tag)>"
  }

  private mutating func text() {
    last += 1
    markup += "<text backend_node_id=\"\(last)\">\(Self.escaped(words(28)))</text>"
  }

  private mutating func gap(_ depth: Int) {
    if isPretty { markup += "\n" + String(repeating: " ", count: depth) }
  }

  private mutating func words(_ most: Int) -> String {
    (0...random.below(most)).map { _ in random.pick(Self.words) ?? "" }.joined(separator: " ")
  }

  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing(
      "\"", with: "&quot;")
  }
}
