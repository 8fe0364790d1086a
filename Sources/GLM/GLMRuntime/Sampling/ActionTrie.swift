import Foundation

/// Enumerated actions as a tree of their tokens: which tokens may follow at each point, and what every choice means.
///
/// Along the way to an action, a model chooses among the tokens that some action goes on with; where an action ends that others
/// go on from, ending is one more choice. The product of these choices' probabilities is the action's own, exactly: over the
/// distinct actions they sum to one. Equal actions share one.
public struct ActionTrie: Sendable {
  /// A point in the tree: the tokens from the root to it.
  public struct Node: Sendable, Hashable {
    let index: Int32
  }

  private struct Entry: Sendable {
    var parent: Int32
    var token: Int32
    var depth: Int32
    /// Ascending by token.
    var children: [(token: Int32, node: Int32)] = []
    /// The actions that end here, ascending.
    var actions: [Int] = []
  }

  private var entries = [Entry(parent: -1, token: -1, depth: 0)]
  /// Where each action ends.
  private var ends: [Int32] = []

  /// A tree of actions, each given by its tokens. An action may be empty.
  public init(_ actions: [[Int32]]) {
    for (number, tokens) in actions.enumerated() {
      var at = 0
      for token in tokens {
        let children = entries[at].children
        let place = children.firstIndex { $0.token >= token } ?? children.count
        if place < children.count, children[place].token == token {
          at = Int(children[place].node)
          continue
        }
        entries[at].children.insert((token, Int32(entries.count)), at: place)
        entries.append(Entry(parent: Int32(at), token: token, depth: entries[at].depth + 1))
        at = entries.count - 1
      }
      entries[at].actions.append(number)
      ends.append(Int32(at))
    }
  }

  /// Before the first token.
  public var root: Node { Node(index: 0) }
  /// Actions, equal ones counted each.
  public var actionCount: Int { ends.count }

  /// The tokens that may follow, ascending.
  public func tokens(at node: Node) -> [Int32] { entries[Int(node.index)].children.map(\.token) }

  /// The actions that are complete here: more than one where some are equal, none on the way.
  public func actions(at node: Node) -> [Int] { entries[Int(node.index)].actions }

  /// Whether an action is complete here.
  public func isComplete(_ node: Node) -> Bool { !entries[Int(node.index)].actions.isEmpty }

  /// Whether no action goes on from here.
  public func isFinished(_ node: Node) -> Bool { entries[Int(node.index)].children.isEmpty }

  /// The point behind `token`; nil when no action goes on with it.
  public func node(behind token: Int32, at node: Node) -> Node? {
    entries[Int(node.index)].children.first { $0.token == token }.map { Node(index: $0.node) }
  }

  /// Where an action ends.
  public func end(of action: Int) -> Node { Node(index: ends[action]) }

  /// The tokens from the root to a point.
  public func prefix(of node: Node) -> [Int32] {
    var tokens: [Int32] = []
    var at = Int(node.index)
    while at > 0 {
      tokens.append(entries[at].token)
      at = Int(entries[at].parent)
    }
    return tokens.reversed()
  }

  /// The points at which something is to be chosen, each behind the points that lead to it.
  public var branches: [Node] {
    entries.indices.filter { choiceCount($0) > 1 }.sorted { entries[$0].depth < entries[$1].depth }
      .map { Node(index: Int32($0)) }
  }

  /// The logarithm of each action's probability. `choices` gives for a point of `branches` the logarithms of the
  /// probabilities of its choices: those of `tokens(at:)` in order, then that of ending where an action is complete. Equal
  /// actions get the same value. What `choices` gives is normalized at each point.
  public func logProbabilities(choices: (Node) throws -> [Double]) rethrows -> [Double] {
    var totals = [Double](repeating: -.infinity, count: entries.count)
    var endings = totals
    totals[0] = 0
    // A parent stands before its children.
    for index in entries.indices {
      let entry = entries[index]
      var values = choiceCount(index) > 1 ? try choices(Node(index: Int32(index))) : [0]
      let wanted = max(choiceCount(index), 1)
      if values.count < wanted { values += Array(repeating: -.infinity, count: wanted - values.count) }
      let sum = Self.logSum(values.prefix(wanted))
      for (child, value) in zip(entry.children, values) { totals[Int(child.node)] = totals[index] + value - sum }
      if !entry.actions.isEmpty { endings[index] = totals[index] + values[entry.children.count] - sum }
    }
    return ends.map { endings[Int($0)] }
  }

  private func choiceCount(_ index: Int) -> Int {
    entries[index].children.count + (entries[index].actions.isEmpty ? 0 : 1)
  }

  private static func logSum(_ values: ArraySlice<Double>) -> Double {
    guard let largest = values.max(), largest > -.infinity else { return 0 }
    return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
  }
}
