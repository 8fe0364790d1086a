import Foundation

/// Orders the candidates of a page by how likely the next action is done with them: BM25 over what is rendered of an element, asked by
/// the words of the task, with what is known of pages and of people on top.
struct CandidateRanker: Sendable {
  /// BM25's two numbers; elements are short, so their length counts little.
  static let saturation = 1.2
  static let lengthWeight = 0.3
  /// A word of what stands around an element is worth so much of one inside.
  static let surroundings = 0.4
  /// Nodes inside an element that are looked at.
  static let mostNodes = 60

  /// The page's candidates, the likeliest first; equals in document order.
  static func order(_ candidates: [String], on page: RecordedPage, task: String, previous: [String]) -> [String] {
    let places = self.places(of: candidates, on: page)
    let texts = places.map { text(of: $0, on: page) }
    let found = scores(texts, asked: query(task))
    let done = previous.last.map(PreviousAction.init)
    let total = places.indices.map { found[$0] + prior(places[$0], page, done) }
    // Places ascend: among equals the earlier one comes first.
    let sorted = places.indices.sorted { total[$0] == total[$1] ? $0 < $1 : total[$0] > total[$1] }
    return sorted.map { page.ids[page.nodes[places[$0]].id] }
  }

  private static func places(of candidates: [String], on page: RecordedPage) -> [Int] {
    let wanted = Set(candidates.compactMap(page.number))
    var seen: Set<Int> = []
    return page.nodes.indices.filter { wanted.contains(page.nodes[$0].id) && seen.insert(page.nodes[$0].id).inserted }
  }

  // MARK: BM25

  /// Words and their weights.
  typealias Bag = [String: Double]

  private static func scores(_ texts: [Bag], asked: Bag) -> [Double] {
    let lengths: [Double] = texts.map { $0.values.sorted().reduce(0, +) }
    let mean = max(1, lengths.reduce(0, +) / Double(max(1, texts.count)))
    var scores = [Double](repeating: 0, count: texts.count)
    for (word, weight) in asked.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      let having = texts.indices.filter { texts[$0][word] != nil }
      guard !having.isEmpty else { continue }
      let (with, without) = (Double(having.count), Double(texts.count - having.count))
      let rarity: Double = log(1 + (without + 0.5) / (with + 0.5))
      for number in having {
        let times = texts[number][word] ?? 0
        let length: Double = 1 - lengthWeight + lengthWeight * lengths[number] / mean
        let norm = saturation * length
        scores[number] += weight * rarity * times * (saturation + 1) / (times + norm)
      }
    }
    return scores
  }

  private static func query(_ task: String) -> Bag {
    var bag: Bag = [:]
    for word in words(task) { bag[word] = min(2, (bag[word] ?? 0) + 1) }
    return bag
  }

  /// The words of an element: its attributes' and its texts', and with less weight those beside it.
  private static func text(of place: Int, on page: RecordedPage) -> Bag {
    var bag: Bag = [:]
    for node in page.subtree(place, most: mostNodes) { add(words(of: node, on: page), 1, to: &bag) }
    for node in textsBeside(place, on: page) { add(words(of: node, on: page), surroundings, to: &bag) }
    return bag
  }

  private static func add(_ words: [String], _ weight: Double, to bag: inout Bag) {
    for word in words { bag[word, default: 0] += weight }
  }

  private static func words(of node: Int, on page: RecordedPage) -> [String] {
    words(page.nodes[node].isText ? page.nodes[node].head : page.attributeWords(node).joined(separator: " "))
  }

  /// The first few texts that stand directly beside an element, or in an element beside it.
  private static func textsBeside(_ place: Int, on page: RecordedPage) -> [Int] {
    guard let parent = page.nodes[place].parent else { return [] }
    var texts: [Int] = []
    for sibling in page.nodes[parent].children where sibling != place && texts.count < 8 {
      let inside = page.nodes[sibling].isText ? [sibling] : page.nodes[sibling].children
      texts += inside.filter { page.nodes[$0].isText }
    }
    return texts
  }

  private static let stopWords: Set<String> = [
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "i", "if", "in", "into", "is", "it", "me",
    "my",
    "no", "not", "of", "on", "or", "so", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to",
    "was", "will", "with", "you", "your",
  ]

  /// The words of a text: letters and digits, small, without a plural's `s`.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    func close() {
      guard !word.isEmpty else { return }
      if word.count > 3, word.last == UInt8(ascii: "s"), word[word.count - 2] != UInt8(ascii: "s") { word.removeLast() }
      let text = String(decoding: word, as: UTF8.self)
      if !stopWords.contains(text) { words.append(text) }
      word.removeAll(keepingCapacity: true)
    }
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      switch scalar.value {
      case 0x61...0x7a, 0x30...0x39: word.append(UInt8(scalar.value))
      case 0x41...0x5a: word.append(UInt8(scalar.value) | 0x20)
      case 0x80... where properties.isAlphabetic || properties.numericType != nil:
        word += properties.lowercaseMapping.utf8
      default: close()
      }
    }
    close()
    return words
  }

  // MARK: What is known of pages

  /// What was done last, read from its summary.
  private struct PreviousAction {
    /// Whether something was typed or selected.
    var isEntry: Bool

    init(_ summary: String) { isEntry = summary.contains(" -> TYPE") || summary.contains(" -> SELECT") }
  }

  /// Fields and buttons are likelier than links; after something was typed, more is typed, or a button pressed. A page's frame (its
  /// header, navigation and footer) is less likely than what the page is about.
  private static func prior(_ place: Int, _ page: RecordedPage, _ done: PreviousAction?) -> Double {
    let node = page.nodes[place]
    let isButton = node.tag == "button" || node["type"] == "submit" || node["role"] == "button"
    let isField = ["input", "textarea", "select"].contains(node.tag) && !isButton
    var score = 0.0
    if isButton { score += done?.isEntry == true ? 1.5 : 0.5 }
    if isField { score += done?.isEntry == true ? 1 : 0.5 }
    if isFramed(place, page) { score -= 1 }
    return score
  }

  private static func isFramed(_ place: Int, _ page: RecordedPage) -> Bool {
    var parent = page.nodes[place].parent
    while let ancestor = parent {
      let node = page.nodes[ancestor]
      if ["header", "footer", "nav"].contains(node.tag) || frameRoles.contains(node["role"] ?? "") { return true }
      parent = node.parent
    }
    return false
  }

  private static let frameRoles: Set<String> = ["navigation", "banner", "contentinfo", "search"]
}

extension RecordedPage {
  /// The first nodes inside a node, itself first, in document order.
  func subtree(_ root: Int, most: Int) -> [Int] {
    var found: [Int] = []
    var waiting = [root]
    while found.count < most, let node = waiting.popLast() {
      found.append(node)
      waiting += nodes[node].children.reversed()
    }
    return found
  }
}
