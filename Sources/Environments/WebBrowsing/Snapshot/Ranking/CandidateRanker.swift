import Foundation

/// Orders the candidates of a page by how likely the next action is done with them: BM25 over what is rendered of an element, asked by
/// the words of the task, with what is known of pages and of people on top.
struct CandidateRanker: Sendable {
  /// BM25's two numbers; elements are short, so their length counts little.
  static let saturation = 1.2
  static let lengthWeight = 0.3

  /// The page's candidates, the likeliest first; equals in document order.
  static func order(_ candidates: [String], on page: RecordedPage, task: String, previous: [String]) -> [String] {
    let places = self.places(of: candidates, on: page)
    var reader = ElementReader(page, asked: task)
    let texts = places.map { reader.text(of: $0) }
    let found = scores(texts, asked: reader.asked)
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

  private static func scores(_ texts: [ElementText], asked: [Double]) -> [Double] {
    let mean = max(1, texts.reduce(0) { $0 + $1.length } / Double(max(1, texts.count)))
    var scores = [Double](repeating: 0, count: texts.count)
    for (word, weight) in asked.enumerated() {
      let having = texts.indices.filter { texts[$0].times[word] > 0 }
      guard !having.isEmpty else { continue }
      let (with, without) = (Double(having.count), Double(texts.count - having.count))
      let rarity: Double = log(1 + (without + 0.5) / (with + 0.5))
      for number in having {
        let times = texts[number].times[word]
        let length: Double = 1 - lengthWeight + lengthWeight * texts[number].length / mean
        scores[number] += weight * rarity * times * (saturation + 1) / (times + saturation * length)
      }
    }
    return scores
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
