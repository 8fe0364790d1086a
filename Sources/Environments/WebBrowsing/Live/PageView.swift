import Chromium

/// A page as an agent reads it: its accessibility tree as indented lines, what can be acted on numbered.
struct PageView: Sendable, Hashable {
  /// Something that can be acted on.
  struct Control: Sendable, Hashable {
    /// The browser's number for it.
    var element: Int
    var role: String
    var name: String
    /// Of a list.
    var options: [String]
  }

  var text = ""
  /// By the numbers in the text, from 1.
  var controls: [Control] = []

  /// Bytes of a page that are shown.
  static let mostBytes = 12_000
  /// Levels that are indented.
  private static let mostIndent = 12

  /// `numbersTexts` numbers plain texts too: in pages where anything may be clickable.
  init(_ tree: [Page.Node], place: (target: String, title: String), dialogs: [String], numbersTexts: Bool = false) {
    var lines = ["\(place.target) (\(Self.plain(place.title)))"] + dialogs.map { "dialog: \"\(Self.plain($0))\"" }
    var size = lines.reduce(0) { $0 + $1.utf8.count + 1 }
    var left = 0
    let byID = Dictionary(tree.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var waiting: [(id: String, depth: Int, parent: String)] = tree.first.map { [($0.id, 0, "")] } ?? []
    while let (id, depth, parent) = waiting.popLast() {
      guard let node = byID[id] else { continue }
      let name = Self.plain(node.name)
      let isShown =
        !node.isIgnored && !Self.silent.contains(node.role)
        && !(node.role == "StaticText" && (name.isEmpty || name == parent))
      let line = isShown ? self.line(node, name, byID, numbersTexts) : nil
      if let line {
        let indented = String(repeating: "  ", count: min(depth, Self.mostIndent)) + line
        if size + indented.utf8.count < Self.mostBytes {
          lines.append(indented)
          size += indented.utf8.count + 1
        } else {
          left += 1
        }
      }
      guard !Self.closed.contains(node.role) else { continue }
      let inside = line == nil ? depth : depth + 1
      let heard = line == nil ? parent : name
      for child in node.children.reversed() { waiting.append((child, inside, heard)) }
    }
    if left > 0 { lines.append("(\(left) more lines are not shown)") }
    text = lines.joined(separator: "\n")
  }

  private mutating func line(
    _ node: Page.Node, _ name: String, _ byID: [String: Page.Node], _ numbersTexts: Bool
  ) -> String? {
    if node.role == "StaticText", !numbersTexts { return "text \"\(name)\"" }
    let isControl =
      Self.acting.contains(node.role) || node.properties["focusable"] == "true" && node.role != "RootWebArea"
      || numbersTexts && (node.role == "StaticText" || !name.isEmpty && node.role != "RootWebArea")
    guard isControl || !name.isEmpty || Self.structure.contains(node.role) else { return nil }
    var parts = [Self.spoken[node.role] ?? node.role] + (name.isEmpty ? [] : ["\"\(name)\""])
    let options = node.role == "combobox" || node.role == "listbox" ? Self.options(node, byID) : []
    if !node.value.isEmpty, node.value != node.name { parts.append("value \"\(Self.plain(node.value))\"") }
    for state in ["checked", "pressed", "selected", "expanded"] {
      if let value = node.properties[state], value != "undefined" { parts.append("\(state) \(value)") }
    }
    if node.properties["disabled"] == "true" { parts.append("disabled") }
    if node.role == "heading", let level = node.properties["level"] { parts.append("level \(level)") }
    if !options.isEmpty { parts.append("options: " + options.map { "\"\($0)\"" }.joined(separator: ", ")) }
    guard isControl, let element = node.element else { return parts.joined(separator: " ") }
    controls.append(Control(element: element, role: node.role, name: name, options: options))
    return "[\(controls.count)] " + parts.joined(separator: " ")
  }

  private static func options(_ list: Page.Node, _ byID: [String: Page.Node]) -> [String] {
    var found: [String] = []
    var waiting = Array(list.children.reversed())
    while let id = waiting.popLast() {
      guard let node = byID[id] else { continue }
      if ["option", "menuitem", "MenuListOption"].contains(node.role) { found.append(plain(node.name)) }
      waiting += node.children.reversed()
    }
    return found
  }

  /// One line without double quotes, as far as it is worth reading.
  private static func plain(_ text: String) -> String {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ").replacing("\"", with: "'")
    return words.count > 400 ? String(words.prefix(400)) + "…" : words
  }

  /// Nodes that say nothing by themselves.
  private static let silent: Set<String> = [
    "none", "generic", "InlineTextBox", "LineBreak", "RootWebArea", "ignored", "MenuListPopup", "rowgroup",
    "ListMarker", "LayoutTable",
    "LayoutTableRow", "LayoutTableCell", "LabelText", "SvgRoot",
  ]
  /// Nodes whose inside is told on their own line.
  private static let closed: Set<String> = [
    "combobox", "listbox", "textbox", "searchbox", "InlineTextBox", "spinbutton", "slider",
  ]
  private static let acting: Set<String> = [
    "link", "button", "textbox", "searchbox", "combobox", "listbox", "checkbox", "radio", "switch", "menuitem", "tab",
    "slider", "spinbutton",
    "option", "treeitem", "Date", "DateTime", "InputTime", "ColorWell",
  ]
  private static let structure: Set<String> = [
    "navigation", "main", "banner", "contentinfo", "form", "search", "list", "listitem", "table", "row", "article",
    "region", "complementary",
    "dialog", "alert", "status", "DescriptionList", "paragraph",
  ]
  private static let spoken = [
    "DescriptionList": "definitions", "DescriptionListTerm": "term", "term": "term",
    "DescriptionListDetail": "definition", "StaticText": "text",
    "gridcell": "cell",
  ]
}
