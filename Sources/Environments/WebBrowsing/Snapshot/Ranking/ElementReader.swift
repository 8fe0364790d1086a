/// What an element says of what is asked for.
struct ElementText {
  /// How often each word that is asked for occurs.
  var times: [Double]
  /// The number of all words.
  var length = 0.0
}

/// Reads what elements say: the words of their attributes and texts, and with less weight the texts beside them.
struct ElementReader {
  /// A word of what stands around an element is worth so much of one inside.
  static let surroundings = 0.4
  /// Nodes inside an element that are looked at.
  static let mostNodes = 60
  /// Texts beside it.
  static let mostBeside = 8

  private let page: RecordedPage
  private var reader = WordReader()
  /// The places of the words that are asked for.
  private var places: [WordReader.Word: Int] = [:]
  /// How often each is asked for, twice at most.
  private(set) var asked: [Double] = []
  /// What nodes say by themselves, as far as it was read.
  private var known: [(words: [Int], length: Int)?]

  init(_ page: RecordedPage, asked task: String) {
    self.page = page
    known = Array(repeating: nil, count: page.nodes.count)
    for word in reader.words(of: task) {
      if let place = places[word] {
        asked[place] = 2
      } else {
        places[word] = asked.count
        asked.append(1)
      }
    }
  }

  mutating func text(of place: Int) -> ElementText {
    var text = ElementText(times: Array(repeating: 0, count: asked.count))
    var waiting = [place]
    var count = 0
    while count < Self.mostNodes, let node = waiting.popLast() {
      count += 1
      add(node, 1, to: &text)
      waiting += page.nodes[node].children.reversed()
    }
    for node in textsBeside(place) { add(node, Self.surroundings, to: &text) }
    return text
  }

  private mutating func add(_ node: Int, _ weight: Double, to text: inout ElementText) {
    let said = words(of: node)
    for word in said.words { text.times[word] += weight }
    text.length += weight * Double(said.length)
  }

  private mutating func words(of node: Int) -> (words: [Int], length: Int) {
    if let known = known[node] { return known }
    var words: [WordReader.Word] = []
    if page.nodes[node].isText {
      words = reader.words(of: page.nodes[node].head)
    } else {
      for word in page.attributeWords(node) { words += reader.words(of: word) }
    }
    let said = (words.compactMap { places[$0] }, words.count)
    known[node] = said
    return said
  }

  /// The first texts that stand directly beside an element, or in an element beside it.
  private func textsBeside(_ place: Int) -> [Int] {
    guard let parent = page.nodes[place].parent else { return [] }
    var texts: [Int] = []
    for sibling in page.nodes[parent].children where sibling != place && texts.count < Self.mostBeside {
      let inside = page.nodes[sibling].isText ? [sibling] : page.nodes[sibling].children
      texts += inside.filter { page.nodes[$0].isText }
    }
    return texts
  }
}
