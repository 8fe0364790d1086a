import Episodes
import HTMLTree
import WebSites

/// A page as Mind2Web cleans it: attributes that tell something, texts as elements, wrappers without a word left out; every element has
/// a number.
struct PageRecording {
  private let visitor: SiteVisitor
  private let controls: Set<Int>
  private(set) var markup = ""

  private static let kept: Set<String> = [
    "alt", "aria_description", "aria_label", "aria_role", "input_checked", "input_value", "label", "name",
    "option_selected", "placeholder", "role", "text_value", "title", "type", "value",
  ]
  private static let unseen: Set<String> = ["head", "script", "style", "template", "noscript"]

  init(_ visitor: SiteVisitor, controls: Set<Int>) {
    self.visitor = visitor
    self.controls = controls
    if !visitor.tree.nodes.isEmpty { write(0, depth: 0) }
  }

  /// An element's number: its place in the document.
  static func id(_ place: Int) -> String { "\(place + 1)" }

  func candidate(_ place: Int, isOriginal: Bool?) -> RecordedAction.Candidate {
    var attributes: [String: JSONValue] = ["backend_node_id": .string(Self.id(place)), "is_clickable": "true"]
    for attribute in self.attributes(place) { attributes[attribute.name] = .string(attribute.value) }
    return .init(
      tag: visitor.tree.nodes[place].tag, id: Self.id(place), attributes: JSONValue.object(attributes).text,
      isOriginal: isOriginal)
  }

  private mutating func write(_ place: Int, depth: Int) {
    let node = visitor.tree.nodes[place]
    // Pages of ours are not deep.
    guard !Self.unseen.contains(node.tag), depth < 100 else { return }
    if node.isText {
      let words = node.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      if !words.isEmpty { line("<text backend_node_id=\"\(Self.id(place))\">\(Self.escaped(words))</text>") }
      return
    }
    let attributes = attributes(place)
    let children = node.children.filter { isSeen($0) }
    let hasText = children.contains { visitor.tree.nodes[$0].isText }
    let isWrapper = attributes.isEmpty && !controls.contains(place) && !hasText && children.count <= 1 && depth > 0
    guard !isWrapper else {
      for child in children { write(child, depth: depth + 1) }
      return
    }
    let written = attributes.map { " \($0.name)=\"\(Self.escaped($0.value))\"" }.joined()
    // A drawing's text has the name that texts have here.
    let tag = node.tag == "text" ? "tspan" : node.tag
    let opening = "<\(tag) backend_node_id=\"\(Self.id(place))\"\(written)"
    guard !children.isEmpty else {
      line(opening + "/>")
      return
    }
    line(opening + ">")
    for child in children { write(child, depth: depth + 1) }
    line("</\(tag)>")
  }

  private mutating func line(_ text: String) { markup += (markup.isEmpty ? "" : "\n") + text }

  private func isSeen(_ place: Int) -> Bool {
    let node = visitor.tree.nodes[place]
    if node.isText { return node.text.contains { !$0.isWhitespace } }
    return !Self.unseen.contains(node.tag) && !(node.tag == "input" && node["type"] == "hidden")
  }

  /// What an element's attributes tell, with what was typed and chosen in it.
  private func attributes(_ place: Int) -> [HTMLTree.Attribute] {
    let node = visitor.tree.nodes[place]
    var attributes: [HTMLTree.Attribute] = []
    for attribute in node.attributes {
      let name = attribute.name.replacing("-", with: "_")
      let value = attribute.value.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      guard Self.kept.contains(name), !value.isEmpty else { continue }
      if name == "role", ["presentation", "none", "link"].contains(value) { continue }
      attributes.append(.init(name, value))
    }
    if node.tag == "input", node["checked"] != nil { attributes.append(.init("input_checked", "true")) }
    if let entry = visitor.entries[place], ["input", "textarea"].contains(node.tag) {
      attributes.append(.init("input_value", entry.split(whereSeparator: \.isWhitespace).joined(separator: " ")))
    }
    if node.tag == "option", isChosen(place) { attributes.append(.init("option_selected", "true")) }
    return attributes
  }

  private func isChosen(_ option: Int) -> Bool {
    let node = visitor.tree.nodes[option]
    var parent = node.parent
    while let place = parent, visitor.tree.nodes[place].tag != "select" { parent = visitor.tree.nodes[place].parent }
    if let select = parent, let entry = visitor.entries[select] {
      return (node["value"] ?? visitor.tree.text(option)) == entry
    }
    return node["selected"] != nil
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      // No XML: what a site's form let through is not kept.
      case _ where scalar.value < 32 && !["\t", "\n", "\r"].contains(scalar): continue
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
