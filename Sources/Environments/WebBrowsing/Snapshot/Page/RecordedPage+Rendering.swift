/// Mind2Web's rendering of a page or an element: tags with a few words of their attributes, and texts.
extension RecordedPage {
  /// Attributes that say something of an element, in the order in which they are told.
  static let telling = [
    "role", "aria_role", "type", "alt", "aria_description", "aria_label", "label", "title", "name", "text_value",
    "value",
    "placeholder", "input_checked", "input_value", "option_selected", "class",
  ]
  private static let empty: Set<String> = ["hidden", "none", "presentation", "null", "undefined"]

  enum Words {
    /// Words of an attribute with as many characters are left out.
    static let length = 15
    static let ofAttribute = 5
    static let ofElement = 20
    static let ofText = 20
    static let ofChoice = 10
  }

  /// Words as Python splits them.
  static func words(_ text: String) -> [Substring] {
    var words: [Substring] = []
    let scalars = text.unicodeScalars
    var start: String.Index?
    for index in scalars.indices {
      if isSpace(scalars[index]) {
        if let first = start { words.append(text[first..<index]) }
        start = nil
      } else if start == nil {
        start = index
      }
    }
    if let start { words.append(text[start...]) }
    return words
  }

  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII
      ? scalar.value == 32 || (9...13).contains(scalar.value) || (28...31).contains(scalar.value)
      : scalar.properties.isWhitespace
  }

  /// What is told of an element's attributes.
  func attributeWords(_ place: Int) -> [Substring] {
    let node = nodes[place]
    var values: [String] = []
    for name in Self.telling where !node.attributes.isEmpty {
      guard let value = node[name]?.lowercased(), !Self.empty.contains(value), !value.hasPrefix("http") else {
        continue
      }
      let words = Self.words(value).filter { $0.unicodeScalars.count < Words.length }.prefix(Words.ofAttribute)
      let joined = words.joined(separator: " ")
      if !joined.isEmpty, !values.contains(joined) { values.append(joined) }
    }
    return Array(values.flatMap { Self.words($0) }.prefix(Words.ofElement))
  }

  /// The elements that have an id, in document order: after pruning, the candidates.
  var identified: [Int] { nodes.indices.filter { nodes[$0].id != 0 && !nodes[$0].isText } }

  /// A whole page, its elements with ids numbered from 0 in document order.
  public func rendering() -> String { rendering(of: 0, numbers: runningNumbers) }

  /// The choices among the elements with ids: id, and the first words of the element's rendering.
  public func choices() -> [(id: String, text: String)] {
    let numbers = runningNumbers
    return identified.map { place in
      let text = rendering(of: place, numbers: numbers, until: Words.ofChoice + 2)
      return (ids[nodes[place].id], Self.words(text).prefix(Words.ofChoice).joined(separator: " "))
    }
  }

  /// The running number of each id.
  private var runningNumbers: [Int: Int] {
    var numbers: [Int: Int] = [:]
    for place in identified where numbers[nodes[place].id] == nil { numbers[nodes[place].id] = numbers.count }
    return numbers
  }

  /// The rendering of an element; where only its first words are wanted, no more than that is rendered: elements lie in one another.
  private func rendering(of root: Int, numbers: [Int: Int], until words: Int? = nil) -> String {
    guard nodes.indices.contains(root) else { return "" }
    var text = RenderedText()
    var nextLook = words == nil ? Int.max : 128
    var waiting: [(node: Int, isEnd: Bool)] = [(root, false)]
    while let (place, isEnd) = waiting.popLast() {
      if text.size >= nextLook, let words {
        if Self.words(text.finished).count >= words { break }
        nextLook = text.size * 2
      }
      let node = nodes[place]
      if node.isText {
        text.add(text: Self.words(node.head).prefix(Words.ofText).joined(separator: " "))
      } else if isEnd {
        text.close(node.tag)
      } else {
        let isEmpty = node.children.isEmpty && node.head.isEmpty
        text.open(node.tag, number: numbers[node.id], words: attributeWords(place), isEmpty: isEmpty)
        if !isEmpty {
          text.add(text: node.head)
          waiting.append((place, true))
          waiting += node.children.reversed().map { ($0, false) }
          continue
        }
      }
      text.add(text: node.tail)
    }
    return text.finished
  }
}
