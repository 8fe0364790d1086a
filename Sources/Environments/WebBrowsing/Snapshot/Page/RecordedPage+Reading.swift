import Foundation
import FoundationXML
import HTMLTree

extension RecordedPage {
  /// Reads a recording's markup. Mind2Web's is XML (`<a/>` closes itself, a `<tr>` may stand anywhere), and is read as such;
  /// what is no XML is read as browsers read HTML. Nil where there is nothing in it.
  public init?(reading markup: String) {
    // Declarations could define entities that grow without end.
    if !Self.hasDeclaration(markup), let page = PageXMLReader.read(markup) {
      self = page
    } else {
      self.init(HTMLTree(parsing: markup))
    }
    guard nodes.count > 1 else { return nil }
  }

  private static func hasDeclaration(_ markup: String) -> Bool {
    var previous: UInt8 = 0
    for byte in markup.utf8 {
      if byte == UInt8(ascii: "!"), previous == UInt8(ascii: "<") { return true }
      previous = byte
    }
    return false
  }

  private static let unseen: Set<String> = ["script", "style", "template", "noscript"]

  /// A browser's tree in a recording's form: attribute names are written with `_`, texts are elements.
  private init(_ tree: HTMLTree) {
    enum Event { case open(Int), close }
    var builder = PageBuilder()
    var waiting: [Event] = tree.nodes.isEmpty ? [] : [.open(0)]
    while let event = waiting.popLast() {
      guard case .open(let place) = event else {
        builder.close()
        builder.characters(" ")
        continue
      }
      let node = tree.nodes[place]
      guard !Self.unseen.contains(node.tag) else { continue }
      if node.isText {
        let words = node.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !words.isEmpty else { continue }
        builder.open(Node.text, [])
        builder.characters(words)
        waiting.append(.close)
        continue
      }
      builder.open(
        node.tag, node.attributes.map { HTMLTree.Attribute($0.name.replacing("-", with: "_"), $0.value) })
      waiting.append(.close)
      if node.tag == Node.text {
        builder.characters(tree.text(place))
      } else {
        if !node.children.isEmpty { builder.characters(" ") }
        waiting += node.children.reversed().map { .open($0) }
      }
    }
    self = builder.page
  }
}

/// Reads XML by libxml2, by which Mind2Web's own code reads it.
private final class PageXMLReader: NSObject, XMLParserDelegate {
  private var builder = PageBuilder()

  static func read(_ markup: String) -> RecordedPage? {
    let reader = PageXMLReader()
    let parser = XMLParser(data: Data(markup.utf8))
    parser.shouldResolveExternalEntities = false
    parser.delegate = reader
    return parser.parse() ? reader.builder.page : nil
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    let sorted = attributes.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    builder.open(name, sorted.map { HTMLTree.Attribute($0.key, $0.value) })
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { builder.characters(string) }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    builder.close()
  }
}
