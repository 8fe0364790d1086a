/// Labelled byte strings as a tree laid out flat, depth first: a walk that leaves out a branch jumps over it.
public struct ByteTrie: Sendable {
  struct Node: Sendable {
    /// The node behind the last descendant.
    var skip: Int32
    /// Where the labels of this node and its descendants begin in `order`; those of the node itself come first.
    var first: Int32
    /// 256 · length of the string so far + its last byte.
    var place: UInt32
    var byte: UInt8 { UInt8(truncatingIfNeeded: place) }
    var depth: Int { Int(place >> 8) }
  }

  /// The root, its descendants, and one more that marks the end.
  let nodes: [Node]
  /// The labels in the order of the walk.
  let order: [Int32]
  /// The length of the longest string, in bytes.
  public let depth: Int

  /// A tree of `strings`, each with a label. Equal strings may have several labels; the empty string's are the root's.
  public init(_ strings: [(label: Int32, bytes: [UInt8])]) {
    let sorted = strings.indices.map { (key: Self.key(strings[$0].bytes), index: $0) }.sorted { one, other in
      if one.key != other.key { return one.key < other.key }
      let (left, right) = (strings[one.index].bytes, strings[other.index].bytes)
      if left.count <= 8, right.count <= 8, left.count != right.count { return left.count < right.count }
      return left.lexicographicallyPrecedes(right) || (left == right && one.index < other.index)
    }
    var nodes = [Node(skip: 0, first: 0, place: 0)]
    nodes.reserveCapacity(strings.count * 5 / 2)
    var order: [Int32] = []
    order.reserveCapacity(strings.count)
    depth = strings.reduce(0) { max($0, $1.bytes.count) }
    // The nodes from the root to the latest string's end: the first `length` + 1.
    var path = [Int](repeating: 0, count: depth + 1)
    var length = 0
    func close(to shorter: Int) {
      while length > shorter {
        nodes[path[length]].skip = Int32(nodes.count)
        length -= 1
      }
    }
    for (_, index) in sorted {
      let bytes = strings[index].bytes
      var shared = 0
      while shared < min(bytes.count, length), nodes[path[shared + 1]].byte == bytes[shared] { shared += 1 }
      close(to: shared)
      while length < bytes.count {
        let byte = bytes[length]
        length += 1
        path[length] = nodes.count
        nodes.append(Node(skip: 0, first: Int32(order.count), place: UInt32(length) << 8 | UInt32(byte)))
      }
      order.append(strings[index].label)
    }
    close(to: 0)
    nodes[0].skip = Int32(nodes.count)
    nodes.append(Node(skip: Int32(nodes.count + 1), first: Int32(order.count), place: 0))
    self.nodes = nodes
    self.order = order
  }

  /// Nodes, the root included.
  public var nodeCount: Int { nodes.count - 1 }

  /// The first eight bytes as a number that sorts like them.
  private static func key(_ bytes: [UInt8]) -> UInt64 {
    var key: UInt64 = 0
    for index in 0..<8 { key = key << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0) }
    return key
  }

  func labels(at node: Int) -> ArraySlice<Int32> {
    order[Int(nodes[node].first)..<Int(nodes[node + 1].first)]
  }

  func children(of node: Int) -> [(byte: UInt8, node: Int)] {
    var result: [(byte: UInt8, node: Int)] = []
    var child = node + 1
    while child < Int(nodes[node].skip) {
      result.append((nodes[child].byte, child))
      child = Int(nodes[child].skip)
    }
    return result
  }
}
