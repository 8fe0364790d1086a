import HTMLTree

/// A recorded page: elements by the numbers that a browser gave them, and texts, in document order.
///
/// What stands between tags is kept as it is (`head` and `tail`), for a rendering shows where there was white space.
public struct RecordedPage: Sendable, Hashable {
  struct Node: Sendable, Hashable {
    /// In a recording, texts are elements too, of this name.
    static let text = "text"

    var tag: String
    var attributes: [HTMLTree.Attribute]
    /// The place of its `backend_node_id` in `ids`; 0 for none.
    var id = 0
    var parent: Int?
    var children: [Int] = []
    /// What stands before its first child.
    var head = ""
    /// What stands behind it.
    var tail = ""

    var isText: Bool { tag == Self.text }
    subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }
  }

  /// In document order; the first is the root.
  var nodes: [Node] = []
  /// The ids that nodes have; the first stands for none.
  var ids = [""]

  /// Their places in `ids`.
  private(set) var numbers: [String: Int] = [:]

  /// The number of an id; nil for one that no node has.
  func number(of id: String) -> Int? { numbers[id] }

  /// The number of an id, a new one where it has none.
  mutating func addID(_ id: String) -> Int {
    guard let known = numbers[id] else {
      numbers[id] = ids.count
      ids.append(id)
      return ids.count - 1
    }
    return known
  }

  /// The page with other nodes.
  func with(_ nodes: [Node]) -> RecordedPage {
    var page = self
    page.nodes = nodes
    return page
  }

  /// The nodes inside a node, itself first, in document order.
  func subtree(_ root: Int) -> [Int] {
    var found: [Int] = []
    var waiting = [root]
    while let node = waiting.popLast() {
      found.append(node)
      waiting += nodes[node].children.reversed()
    }
    return found
  }
}

/// Builds a page from tags and texts as a parser meets them.
struct PageBuilder {
  static let idName = "backend_node_id"
  private(set) var page = RecordedPage()
  private var path: [Int] = []
  /// Open elements inside a text, which are left out.
  private var ignored = 0

  mutating func open(_ tag: String, _ attributes: [HTMLTree.Attribute]) {
    if let last = path.last, page.nodes[last].isText {
      ignored += 1
      return
    }
    var node = RecordedPage.Node(tag: tag, attributes: attributes.filter { $0.name != Self.idName }, parent: path.last)
    if let id = attributes.first(where: { $0.name == Self.idName })?.value, !id.isEmpty { node.id = page.addID(id) }
    let place = page.nodes.count
    if let parent = path.last { page.nodes[parent].children.append(place) }
    page.nodes.append(node)
    path.append(place)
  }

  mutating func close() {
    if ignored > 0 { ignored -= 1 } else { path.removeLast() }
  }

  mutating func characters(_ text: String) {
    guard let last = path.last else { return }
    if let child = page.nodes[last].children.last {
      page.nodes[child].tail += text
    } else {
      page.nodes[last].head += text
    }
  }
}
