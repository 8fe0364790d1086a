/// Holds a text to one of the actions of a tree.
public final class ActionConstraint: TokenConstraint {
  public let trie: ActionTrie
  private let vocabularySize: Int
  /// Where the text stands; nil once it has left the tree.
  public private(set) var node: ActionTrie.Node?

  /// A text that has not begun. `vocabularySize` is the model's.
  public init(_ trie: ActionTrie, vocabularySize: Int) {
    self.trie = trie
    self.vocabularySize = vocabularySize
    node = trie.root
  }

  public var mask: TokenMask? {
    var mask = TokenMask(capacity: vocabularySize)
    if let node { mask.insert(trie.tokens(at: node)[...]) }
    return mask
  }

  public var isComplete: Bool { node.map(trie.isComplete) ?? false }
  public var isFinished: Bool { node.map { trie.isComplete($0) && trie.isFinished($0) } ?? false }

  public func advance(_ token: Int32) { node = node.flatMap { trie.node(behind: token, at: $0) } }

  public func forcedTokens() -> [Int32] {
    var tokens: [Int32] = []
    var at = node
    while let here = at, !trie.isComplete(here), case let next = trie.tokens(at: here), next.count == 1 {
      tokens.append(next[0])
      at = trie.node(behind: next[0], at: here)
    }
    return tokens
  }
}
