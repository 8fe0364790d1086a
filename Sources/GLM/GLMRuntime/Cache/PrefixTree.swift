/// What was read before, by its token ids: a radix tree whose edges are pages, so that conversations share the keys and
/// values of what they have in common (Zheng et al. 2024, RadixAttention).
///
/// A leaf may be a page that is not full. What was used longest ago goes first.
struct PrefixTree {
  private final class Node {
    /// The page's tokens: 16, fewer only in a leaf.
    let tokens: [Int32]
    var page: CachePage?
    unowned(unsafe) let parent: Node?
    var children: [Node] = []
    var lastUse = 0

    init(_ tokens: [Int32], _ page: CachePage?, parent: Node?) {
      self.tokens = tokens
      self.page = page
      self.parent = parent
    }

    /// Whether forgetting it gives its page back.
    var isHeldHereOnly: Bool { page == nil || isKnownUniquelyReferenced(&page) }
    var isFull: Bool { tokens.count == CachePool.pageTokens }
  }

  private let root = Node([], nil, parent: nil)
  private var clock = 0
  /// Pages in the tree.
  private(set) var pageCount = 0

  /// The pages of the longest known prefix of `tokens`, and how many tokens it has. The last page may go on differently.
  mutating func match(_ tokens: ArraySlice<Int32>) -> (pages: [CachePage], count: Int) {
    clock += 1
    var pages: [CachePage] = []
    var rest = tokens
    var node = root
    while !rest.isEmpty {
      var best: (node: Node, shared: Int)?
      for child in node.children {
        let shared = zip(child.tokens, rest).prefix { $0 == $1 }.count
        if shared > best?.shared ?? 0 { best = (child, shared) }
      }
      guard let best, let page = best.node.page else { break }
      best.node.lastUse = clock
      pages.append(page)
      rest = rest.dropFirst(best.shared)
      guard best.node.isFull, best.shared == best.node.tokens.count else { break }
      node = best.node
    }
    return (pages, tokens.count - rest.count)
  }

  /// Remembers the pages of `tokens`, which hold the entries of all of them.
  mutating func insert(_ tokens: [Int32], pages: [CachePage]) {
    clock += 1
    var node = root
    var at = 0
    for page in pages {
      let part = Array(tokens[at..<min(at + CachePool.pageTokens, tokens.count)])
      guard !part.isEmpty else { return }
      at += part.count
      if let known = node.children.first(where: { $0.tokens.starts(with: part) }) {
        known.lastUse = clock
        guard known.isFull, part.count == known.tokens.count else { return }
        node = known
        continue
      }
      // A shorter page that this one continues is of no more use.
      let shorter = node.children.count
      node.children.removeAll { !$0.isFull && part.starts(with: $0.tokens) }
      pageCount -= shorter - node.children.count
      let added = Node(part, page, parent: node)
      added.lastUse = clock
      node.children.append(added)
      pageCount += 1
      node = added
    }
  }

  /// Forgets pages that only the tree holds, those used longest ago first, until `count` went or none is left. Gives how many
  /// went.
  mutating func evict(_ count: Int) -> Int {
    var leaves: [Node] = []
    func collect(_ node: Node) {
      if node.children.isEmpty, node.page != nil, node.isHeldHereOnly { leaves.append(node) }
      for child in node.children { collect(child) }
    }
    collect(root)
    leaves.sort { $0.lastUse > $1.lastUse }
    var gone = 0
    while gone < count, let leaf = leaves.popLast() {
      guard let parent = leaf.parent else { continue }
      parent.children.removeAll { $0 === leaf }
      gone += 1
      pageCount -= 1
      if parent.children.isEmpty, parent.page != nil, parent.isHeldHereOnly {
        // It was used at least as lately as its last leaf.
        let place = leaves.firstIndex { $0.lastUse <= parent.lastUse } ?? leaves.count
        leaves.insert(parent, at: place)
      }
    }
    return gone
  }
}
