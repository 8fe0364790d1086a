import Episodes
import Foundation

/// Looking at a page and acting on it as a person would.
extension Page {
  /// A node of the accessibility tree.
  public struct Node: Sendable, Hashable {
    public var id: String
    public var children: [String]
    /// The element behind it, by the browser's own number.
    public var element: Int?
    public var role: String
    public var name: String
    public var value: String
    public var isIgnored: Bool
    /// Such as `checked: true`, `expanded: false`, `level: 2`.
    public var properties: [String: String]
  }

  private struct Tree: Decodable, Sendable {
    struct Value: Decodable, Sendable {
      var value: JSONValue?
      var text: String {
        switch value {
        case .string(let text)?: text
        case .bool(let flag)?: "\(flag)"
        case .int(let number)?: "\(number)"
        case .double(let number)?: "\(number)"
        default: ""
        }
      }
    }
    struct Property: Decodable, Sendable {
      var name: String
      var value: Value
    }
    struct Node: Decodable, Sendable {
      var nodeId: String
      var ignored: Bool
      var role: Value?
      var name: Value?
      var value: Value?
      var properties: [Property]?
      var childIds: [String]?
      var backendDOMNodeId: Int?
    }
    var nodes: [Node]
  }

  /// The accessibility tree as the browser tells it to a screen reader, its root first. Throws `ChromiumError`.
  public func accessibilityTree() async throws -> [Node] {
    try await tools.send("Accessibility.getFullAXTree", session: session, as: Tree.self).nodes.map {
      node in
      Node(
        id: node.nodeId, children: node.childIds ?? [], element: node.backendDOMNodeId, role: node.role?.text ?? "",
        name: node.name?.text ?? "", value: node.value?.text ?? "", isIgnored: node.ignored,
        properties: Dictionary((node.properties ?? []).map { ($0.name, $0.value.text) }, uniquingKeysWith: { $1 }))
    }
  }

  /// Where the page is, from its path on, and its title. Throws `ChromiumError`.
  public func place() async throws -> (target: String, title: String) {
    let place = try await evaluate("[location.href, document.title]")
    let url = place[0]?.stringValue ?? ""
    return (url.hasPrefix(origin) ? String(url.dropFirst(origin.count)) : url, place[1]?.stringValue ?? "")
  }

  /// Clicks the middle of an element, or what stands for it where it has no place on the screen. False when it is gone.
  public func click(_ element: Int) async throws -> Bool {
    struct Quads: Decodable, Sendable { var quads: [[Double]] }
    guard try await exists(element) else { return false }
    try? await tools.send("DOM.scrollIntoViewIfNeeded", ["backendNodeId": .int(element)], session: session)
    let quads = try? await tools.send(
      "DOM.getContentQuads", ["backendNodeId": .int(element)], session: session, as: Quads.self
    ).quads
    guard let quad = quads?.first(where: { $0.count == 8 && Self.area($0) > 1 }) else {
      return try await call(Self.press, on: element) == true
    }
    let x = (quad[0] + quad[2] + quad[4] + quad[6]) / 4
    let y = (quad[1] + quad[3] + quad[5] + quad[7]) / 4
    for (type, count) in [("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 1)] {
      try await input(
        "Input.dispatchMouseEvent",
        [
          "type": .string(type), "x": .double(x), "y": .double(y), "button": count == 0 ? "none" : "left",
          "clickCount": .int(count),
        ])
    }
    return true
  }

  private static let press = """
    function() {
      const e = this.nodeType === 1 ? this : this.parentElement;
      if (!e) return false;
      if (e.click) e.click();
      else e.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true, composed: true}));
      return true;
    }
    """

  private static func area(_ quad: [Double]) -> Double {
    abs((quad[0] - quad[4]) * (quad[3] - quad[7]) - (quad[1] - quad[5]) * (quad[2] - quad[6])) / 2
  }

  /// Replaces what stands in a field by a text, and presses Enter if wanted. False when the element is gone or takes no text.
  public func type(_ text: String, into element: Int, submit: Bool = false) async throws -> Bool {
    guard try await exists(element) else { return false }
    let kind = try await call(Self.empty, on: element)
    guard let kind = kind.stringValue else { return false }
    if kind == "set" {
      guard try await call(Self.set, on: element, [.string(text)]) == true else { return false }
    } else {
      try await strike(text, breaksLines: kind == "lines")
    }
    if kind != "set" {
      _ = try await call(
        "function() { this.dispatchEvent(new Event('change', {bubbles: true})); return true; }", on: element)
    }
    if submit {
      for event in Keyboard.events(for: "\n") ?? [] { try await input("Input.dispatchKeyEvent", event) }
    }
    return true
  }

  /// Strikes the keys of a text; long texts, and what has no keys, come in as a whole. In fields of one line a new line is a space.
  private func strike(_ text: String, breaksLines: Bool) async throws {
    let text = text.replacing("\r\n", with: "\n")
    let plain = breaksLines ? text : text.replacing("\n", with: " ")
    let events = plain.map { Keyboard.events(for: $0) }
    guard plain.count <= 100, !events.contains(nil) else {
      return try await input("Input.insertText", ["text": .string(plain)])
    }
    var all = events.flatMap { $0 ?? [] }
    guard let last = all.popLast() else { return }
    // They arrive in this order; the last one's answer tells that all were taken.
    for event in all { tools.post("Input.dispatchKeyEvent", event, session: session) }
    try await input("Input.dispatchKeyEvent", last)
  }

  /// Takes the focus and empties the field. Fields that are no free text are set as a whole.
  private static let empty = """
    function() {
      const e = this.nodeType === 1 ? this : this.parentElement;
      if (!e || e.disabled || e.readOnly) return null;
      const free = e instanceof HTMLTextAreaElement || e.isContentEditable ||
        e instanceof HTMLInputElement && ['text','search','email','url','tel','password','number'].includes(e.type);
      const whole = e instanceof HTMLInputElement && ['date','time','datetime-local','month','week','range','color'].includes(e.type);
      if (!free && !whole) return null;
      e.focus();
      if (whole) return 'set';
      if (e.isContentEditable) { const r = document.createRange(); r.selectNodeContents(e); const s = getSelection(); s.removeAllRanges(); s.addRange(r); document.execCommand('delete'); }
      else if (e.value !== '') { e.value = ''; e.dispatchEvent(new Event('input', {bubbles: true})); }
      return e instanceof HTMLInputElement ? 'line' : 'lines';
    }
    """

  private static let set = """
    function(text) {
      this.value = text;
      this.dispatchEvent(new Event('input', {bubbles: true}));
      this.dispatchEvent(new Event('change', {bubbles: true}));
      return this.value !== '' || text === '';
    }
    """

  /// Chooses an option of a list by its text or value. Nil when the element is gone or no list; false when there is no such option.
  public func select(_ option: String, in element: Int) async throws -> Bool? {
    guard try await exists(element) else { return nil }
    return try await call(Self.choose, on: element, [.string(option)]).boolValue
  }

  private static let choose = """
    function(text) {
      if (!(this instanceof HTMLSelectElement) || this.disabled) return null;
      const plain = t => t.replace(/\\s+/g, ' ').trim();
      const all = [...this.options];
      const found = all.find(o => plain(o.text) === plain(text)) || all.find(o => o.value === text)
        || all.find(o => plain(o.text).toLowerCase() === plain(text).toLowerCase());
      if (!found || found.disabled) return false;
      if (this.multiple) found.selected = true; else this.value = found.value;
      this.dispatchEvent(new Event('input', {bubbles: true}));
      this.dispatchEvent(new Event('change', {bubbles: true}));
      return true;
    }
    """

  /// Scrolls by most of a screen.
  public func scroll(down: Bool) async throws {
    try await evaluate("window.scrollBy({top: \(down ? "" : "-")innerHeight * 0.8, behavior: 'instant'}); null")
  }

  /// Goes back to where the page was before. False when there is nowhere to go.
  public func back() async throws -> Bool {
    struct History: Decodable, Sendable {
      struct Entry: Decodable, Sendable {
        var id: Int
        var url: String
      }
      var currentIndex: Int
      var entries: [Entry]
    }
    let history = try await tools.send("Page.getNavigationHistory", session: session, as: History.self)
    guard history.entries.indices.contains(history.currentIndex - 1) else { return false }
    let entry = history.entries[history.currentIndex - 1]
    guard entry.url.hasPrefix(origin) else { return false }
    try await input("Page.navigateToHistoryEntry", ["entryId": .int(entry.id)])
    return true
  }

  /// What is seen, as a WebP picture.
  public func screenshot() async throws -> Data {
    struct Picture: Decodable, Sendable { var data: String }
    let picture = try await tools.send(
      "Page.captureScreenshot", ["format": "webp", "quality": 60, "optimizeForSpeed": true], session: session,
      as: Picture.self)
    guard let data = Data(base64Encoded: picture.data) else {
      throw ChromiumError.unreadable(command: "Page.captureScreenshot")
    }
    return data
  }

  private func input(_ method: String, _ parameters: [String: JSONValue]) async throws {
    do {
      try await tools.send(method, parameters, session: session, seconds: Self.mostScript)
    } catch ChromiumError.silent {
      // The page's own script holds it up.
      tools.post("Runtime.terminateExecution", session: session)
    }
  }

  private func exists(_ element: Int) async throws -> Bool {
    do {
      return try await call("function() { return this.isConnected; }", on: element) == true
    } catch ChromiumError.refused {
      return false
    }
  }

  /// Calls a function with an element as `this`.
  private func call(_ function: String, on element: Int, _ arguments: [JSONValue] = []) async throws -> JSONValue {
    struct Resolved: Decodable, Sendable {
      struct Object: Decodable, Sendable { var objectId: String }
      var object: Object
    }
    struct Answer: Decodable, Sendable {
      struct Remote: Decodable, Sendable { var value: JSONValue? }
      var result: Remote
    }
    let object = try await tools.send(
      "DOM.resolveNode", ["backendNodeId": .int(element)], session: session, as: Resolved.self
    ).object.objectId
    return try await tools.send(
      "Runtime.callFunctionOn",
      [
        "functionDeclaration": .string(function), "objectId": .string(object), "returnByValue": true,
        "arguments": .array(arguments.map { ["value": $0] }),
      ], session: session, seconds: Self.mostScript, as: Answer.self
    ).result.value ?? .null
  }
}
