/// Mind2Web's pruning: what is left of a page around a few candidates.
extension RecordedPage {
  /// How far around a candidate nodes are kept.
  enum Reach {
    /// Levels below a candidate: its children are level 0.
    static let depth = 5
    /// Of all nodes below a candidate, texts included, the first so many in document order.
    static let descendants = 50
    /// Elements beside a candidate, on each side.
    static let siblings = 3
  }

  /// The page with the candidates, their ancestors, what is near below and beside them. Only the candidates keep their ids; elements
  /// without attributes and texts that hold one element at most are replaced by what they hold.
  public func pruned(to candidates: [String]) -> RecordedPage {
    let chosen = Set(candidates.compactMap(number))
    let kept = keptIDs(around: chosen)
    // What stands in a node's place, decided from the last node to the first: what is inside is settled by then.
    var contents = nodes.map { _ in [Int]() }
    var standsFor = nodes.map { _ in [Int]() }
    for place in nodes.indices.reversed() {
      let node = nodes[place]
      contents[place] = node.children.flatMap { standsFor[$0] }
      let isKept = kept.contains(node.isText ? node.parent.map { nodes[$0].id } ?? node.id : node.id)
      guard isKept || node.parent == nil else { continue }
      let isCandidate = chosen.contains(node.id) && !node.isText
      let isWrapper =
        !node.isText && !isCandidate && node.parent != nil && node.attributes.isEmpty && contents[place].count <= 1
        && !contents[place].contains { nodes[$0].isText }
      standsFor[place] = isWrapper ? contents[place] : [place]
    }
    return copy(contents, chosen)
  }

  /// The ids of the nodes that are kept. They are kept by id, as in the original: where one node without an id is, all are.
  private func keptIDs(around chosen: Set<Int>) -> Set<Int> {
    var kept: Set<Int> = []
    var seen: Set<Int> = []
    for place in nodes.indices where chosen.contains(nodes[place].id) && seen.insert(nodes[place].id).inserted {
      kept.insert(nodes[place].id)
      var parent = nodes[place].parent
      while let ancestor = parent {
        kept.insert(nodes[ancestor].id)
        parent = nodes[ancestor].parent
      }
      insertDescendants(of: place, into: &kept)
      guard let parent = nodes[place].parent else { continue }
      let siblings = nodes[parent].children.filter { !nodes[$0].isText }
      guard let own = siblings.firstIndex(of: place) else { continue }
      for sibling in siblings[max(0, own - Reach.siblings)..<min(siblings.count, own + Reach.siblings + 1)] {
        kept.insert(nodes[sibling].id)
      }
    }
    return kept
  }

  private func insertDescendants(of place: Int, into kept: inout Set<Int>) {
    var count = 0
    var waiting = nodes[place].children.reversed().map { (node: $0, level: 0) }
    while let (node, level) = waiting.popLast(), count < Reach.descendants {
      kept.insert(nodes[node].id)
      count += 1
      if level < Reach.depth { waiting += nodes[node].children.reversed().map { ($0, level + 1) } }
    }
  }

  private func copy(_ contents: [[Int]], _ chosen: Set<Int>) -> RecordedPage {
    var copied: [Node] = []
    var waiting: [(place: Int, parent: Int?)] = nodes.isEmpty ? [] : [(0, nil)]
    while let (place, parent) = waiting.popLast() {
      var node = nodes[place]
      if node.isText || !chosen.contains(node.id) { node.id = 0 }
      node.parent = parent
      node.children = []
      let number = copied.count
      copied.append(node)
      if let parent { copied[parent].children.append(number) }
      waiting += contents[place].reversed().map { ($0, number) }
    }
    return with(copied)
  }
}
