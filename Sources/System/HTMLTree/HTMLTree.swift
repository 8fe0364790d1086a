import CGumbo
import Foundation
import Synchronization

/// An HTML document as a browser would understand it (HTML5's parsing rules, by Gumbo): elements and texts in document order.
///
/// A value without links of its own: nodes name each other by number.
public struct HTMLTree: Sendable, Hashable {
  public struct Node: Sendable, Hashable {
    /// In small letters; empty for a text.
    public var tag: String
    public var attributes: [Attribute]
    /// Of a text; empty for an element.
    public var text: String
    public var parent: Int?
    public var children: [Int]

    public var isText: Bool { tag.isEmpty }
    /// The value of an attribute; nil where it is absent.
    public subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }

    public init(
      tag: String, attributes: [Attribute] = [], text: String = "", parent: Int? = nil, children: [Int] = []
    ) {
      self.tag = tag
      self.attributes = attributes
      self.text = text
      self.parent = parent
      self.children = children
    }
  }

  public struct Attribute: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// In document order; the first is the `html` element.
  public var nodes: [Node]

  public init(nodes: [Node]) { self.nodes = nodes }

  /// Documents are no longer, in bytes; what follows is cut off.
  public static let mostBytes = 8 << 20

  /// Parses a document. There is no wrong HTML: whatever is given has a tree. Comments and white space around elements are
  /// left out.
  public init(parsing text: String) {
    let bytes = Array(text.utf8.prefix(Self.mostBytes))
    let tags = bytes.reduce(0) { $0 + ($1 == UInt8(ascii: "<") ? 1 : 0) }
    // Gumbo frees a tree by recursion: a stack is needed for as many levels as there may be.
    guard tags > 1000 else {
      self = Self.parse(bytes)
      return
    }
    let box = Box()
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      let tree = Self.parse(bytes)
      box.tree.withLock { $0 = tree }
      done.signal()
    }
    thread.stackSize = 1 << 20 + tags * 256
    thread.start()
    done.wait()
    self = box.tree.withLock { $0 }
  }

  private final class Box: Sendable { let tree = Mutex(HTMLTree(nodes: [])) }

  private static func parse(_ bytes: [UInt8]) -> HTMLTree {
    bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { characters in
        var options = kGumboDefaultOptions
        guard let output = gumbo_parse_with_options(&options, characters.baseAddress, characters.count) else {
          return HTMLTree(nodes: [])
        }
        defer { gumbo_destroy_output(&options, output) }
        return HTMLTree(nodes: read(output.pointee.root))
      }
    }
  }

  private static func read(_ root: UnsafeMutablePointer<GumboNode>) -> [Node] {
    var nodes: [Node] = []
    var waiting: [(node: UnsafeMutablePointer<GumboNode>, parent: Int?)] = [(root, nil)]
    while let (node, parent) = waiting.popLast() {
      let number = nodes.count
      switch node.pointee.type {
      case GUMBO_NODE_ELEMENT, GUMBO_NODE_TEMPLATE:
        let element = node.pointee.v.element
        nodes.append(Node(tag: tag(element), attributes: attributes(element.attributes), parent: parent))
        for index in stride(from: Int(element.children.length) - 1, through: 0, by: -1) {
          if let child = element.children.data[index] {
            waiting.append((child.assumingMemoryBound(to: GumboNode.self), number))
          }
        }
      case GUMBO_NODE_TEXT, GUMBO_NODE_CDATA:
        nodes.append(Node(tag: "", text: String(cString: node.pointee.v.text.text), parent: parent))
      default: continue
      }
      if let parent { nodes[parent].children.append(number) }
    }
    return nodes
  }

  private static func tag(_ element: GumboElement) -> String {
    if element.tag != GUMBO_TAG_UNKNOWN { return String(cString: gumbo_normalized_tagname(element.tag)) }
    var piece = element.original_tag
    gumbo_tag_from_original_text(&piece)
    guard let start = piece.data, piece.length > 0 else { return "unknown" }
    let bytes = UnsafeBufferPointer(start: start, count: Int(piece.length)).map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self).lowercased()
  }

  private static func attributes(_ vector: GumboVector) -> [Attribute] {
    (0..<Int(vector.length)).compactMap { index in
      vector.data[index]?.assumingMemoryBound(to: GumboAttribute.self).pointee
    }.map { Attribute(String(cString: $0.name), String(cString: $0.value)) }
  }

  // MARK: Looking around

  /// The nodes inside a node, itself first, in document order.
  public func subtree(_ root: Int) -> [Int] {
    var found: [Int] = []
    var waiting = [root]
    while let node = waiting.popLast() {
      found.append(node)
      waiting += nodes[node].children.reversed()
    }
    return found
  }

  /// All text inside a node, white space between words as one blank.
  public func text(_ root: Int) -> String {
    var parts: [Substring] = []
    for node in subtree(root) where nodes[node].isText {
      parts += nodes[node].text.split(whereSeparator: \.isWhitespace)
    }
    return parts.joined(separator: " ")
  }
}
