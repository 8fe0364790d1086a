import Episodes
import HTMLTree

/// Visits a site without a browser: reads its pages, follows links, fills forms in. For what sites must hold, for recording, and for
/// finding out what a task's goal is.
public struct SiteVisitor: Sendable {
  /// An action that the page does not offer.
  public struct Lost: Error, Sendable, CustomStringConvertible {
    public var action: GoldAction
    public var path: String
    public var reason: String
    public var description: String { "\(action) cannot be done at \(path): \(reason)" }
  }

  public private(set) var site: any Site
  public private(set) var path = "/"
  public private(set) var tree: HTMLTree
  public private(set) var status = 200
  /// What was typed and chosen on this page, by the number of the field.
  public private(set) var entries: [Int: String] = [:]
  public private(set) var answer: String?

  public init(_ site: any Site) {
    self.site = site
    tree = HTMLTree(nodes: [])
    go(SiteRequest(target: "/"), to: "/")
  }

  /// Does what a person would. Throws `Lost`.
  public mutating func play(_ action: GoldAction) throws {
    switch action {
    case .go(let target): go(SiteRequest(target: target), to: target)
    case .answer(let text): answer = text
    case .click(let role, let name):
      let element = try find(action) { self.role($0) == role && self.name($0) == name }
      try click(element, action)
    case .type(let name, let text, let submits):
      let element = try find(action) {
        ["textbox", "searchbox", "combobox"].contains(self.role($0)) && tree.nodes[$0].tag != "select"
          && self.name($0) == name
      }
      entries[element] = text
      if submits { try submit(element, by: nil, action) }
    case .select(let name, let option):
      let element = try find(action) { tree.nodes[$0].tag == "select" && self.name($0) == name }
      guard let chosen = options(element).first(where: { $0.text == option }) else {
        throw Lost(action: action, path: path, reason: "there is no such option")
      }
      entries[element] = chosen.value
    }
  }

  /// The elements that something can be done with, in the page's order.
  public var controls: [Int] { tree.nodes.indices.filter { !role($0).isEmpty && tree.nodes[$0]["type"] != "hidden" } }

  private func find(_ action: GoldAction, _ fits: (Int) -> Bool) throws -> Int {
    let found = tree.nodes.indices.filter(fits)
    guard let first = found.first else { throw Lost(action: action, path: path, reason: "it is not there") }
    // Several that do the same are one: links to one place.
    let places = Set(found.map { tree.nodes[$0]["href"] ?? "\($0)" })
    guard places.count == 1 else { throw Lost(action: action, path: path, reason: "there are \(found.count) of it") }
    return first
  }

  private mutating func go(_ request: SiteRequest, to target: String) {
    var (request, target) = (request, target)
    for _ in 0..<5 {
      let response = site.respond(to: request)
      guard let next = response.location else {
        (path, status, entries) = (target, response.status, [:])
        tree = HTMLTree(parsing: response.body)
        return
      }
      (request, target) = (SiteRequest(target: next), next)
    }
  }

  private mutating func click(_ element: Int, _ action: GoldAction) throws {
    let node = tree.nodes[element]
    if node.tag == "a", let target = node["href"] { return go(SiteRequest(target: target), to: target) }
    try submit(element, by: element, action)
  }

  private mutating func submit(_ element: Int, by button: Int?, _ action: GoldAction) throws {
    var parent = tree.nodes[element].parent
    while let place = parent, tree.nodes[place].tag != "form" { parent = tree.nodes[place].parent }
    guard let form = parent else { throw Lost(action: action, path: path, reason: "it is in no form") }
    var fields: [(String, String)] = []
    for place in tree.subtree(form) {
      let node = tree.nodes[place]
      guard let name = node["name"] else { continue }
      switch node.tag {
      case "input": fields.append((name, entries[place] ?? node["value"] ?? ""))
      case "textarea": fields.append((name, entries[place] ?? node.children.map { tree.nodes[$0].text }.joined()))
      case "select":
        let options = options(place)
        fields.append((name, entries[place] ?? options.first(where: \.isSelected)?.value ?? options.first?.value ?? ""))
      case "button" where place == button: fields.append((name, node["value"] ?? ""))
      default: break
      }
    }
    let body = fields.map { "\(Self.encoded($0.0))=\(Self.encoded($0.1))" }.joined(separator: "&")
    let target = tree.nodes[form]["action"] ?? path
    if tree.nodes[form]["method"]?.lowercased() == "post" {
      go(SiteRequest(method: "POST", target: target, body: body), to: target)
    } else {
      go(SiteRequest(target: "\(target)?\(body)"), to: "\(target)?\(body)")
    }
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      return isPlain
        ? String(UnicodeScalar(byte)) : byte == 32 ? "+" : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  // MARK: What elements are

  /// The options of a list.
  public func options(_ select: Int) -> [(text: String, value: String, isSelected: Bool)] {
    tree.subtree(select).filter { tree.nodes[$0].tag == "option" }.map { option in
      let text = tree.text(option)
      return (text, tree.nodes[option]["value"] ?? text, tree.nodes[option]["selected"] != nil)
    }
  }

  /// What a screen reader calls an element; empty for what cannot be acted on.
  public func role(_ element: Int) -> String {
    let node = tree.nodes[element]
    switch node.tag {
    case "a": return node["href"] == nil ? "" : "link"
    case "button": return "button"
    case "select": return "combobox"
    case "textarea": return "textbox"
    case "input":
      switch node["type"] ?? "text" {
      case "hidden": return ""
      case "search": return "searchbox"
      case "checkbox": return "checkbox"
      case "radio": return "radio"
      case "submit", "button": return "button"
      default: return node["list"] == nil ? "textbox" : "combobox"
      }
    default: return ""
    }
  }

  /// An element's name as a screen reader says it: its `aria-label`, its label, or its text.
  public func name(_ element: Int) -> String {
    let node = tree.nodes[element]
    if let label = node["aria-label"] { return label }
    guard ["input", "select", "textarea"].contains(node.tag) else { return tree.text(element) }
    if let id = node["id"],
      let label = tree.nodes.indices.first(where: { tree.nodes[$0].tag == "label" && tree.nodes[$0]["for"] == id })
    {
      return tree.text(label)
    }
    var parent = node.parent
    while let place = parent {
      if tree.nodes[place].tag == "label" {
        return tree.nodes[place].children.filter { tree.nodes[$0].isText }.map {
          tree.nodes[$0].text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        .joined(separator: " ")
      }
      parent = tree.nodes[place].parent
    }
    return node["placeholder"] ?? node["value"] ?? ""
  }
}
