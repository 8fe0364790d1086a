import Foundation
import GLMRuntime
import Testing

struct ActionTrieTests {
  /// An action that another begins with, equal actions, one token more or less.
  private static let actions: [[Int32]] = [[5, 1, 2], [5, 1], [7], [5, 1, 2], [5, 3, 9, 9], [7, 7]]
  private let trie = ActionTrie(actions)

  @Test func nodesOfferWhatSomeActionGoesOnWith() throws {
    #expect(trie.tokens(at: trie.root) == [5, 7])
    let five = try #require(trie.node(behind: 5, at: trie.root))
    #expect(trie.tokens(at: five) == [1, 3] && !trie.isComplete(five))
    #expect(trie.node(behind: 2, at: five) == nil)
    let go = try #require(trie.node(behind: 1, at: five))
    #expect(trie.isComplete(go) && !trie.isFinished(go) && trie.actions(at: go) == [1])
    let twice = try #require(trie.node(behind: 2, at: go))
    #expect(trie.actions(at: twice) == [0, 3] && trie.isFinished(twice))
    #expect(trie.end(of: 3) == twice && trie.actionCount == 6)
    #expect(trie.prefix(of: twice) == [5, 1, 2] && trie.prefix(of: trie.root) == [])
    #expect(trie.branches.map { trie.prefix(of: $0) } == [[], [5], [7], [5, 1]])
  }

  /// Probabilities are the products of the choices, and sum to one over the distinct actions.
  @Test func theDistributionIsExact() {
    let values = trie.logProbabilities { node in
      // Not normalized: 1, 2, 3 … to each choice in turn.
      let count = trie.tokens(at: node).count + (trie.isComplete(node) ? 1 : 0)
      return (1...count).map { log(Double($0)) }
    }
    // In 27ths: [5, 1, 2] is one of three at each of three choices.
    let expected: [Double] = [1, 2, 12, 1, 6, 6]
    for (value, expected) in zip(values, expected) { #expect(abs(exp(value) * 27 - expected) < 1e-9) }
    let distinct = [0, 1, 2, 4, 5].reduce(0) { $0 + exp(values[$1]) }
    #expect(abs(distinct - 1) < 1e-12)
  }

  @Test func impossibleChoicesLeaveTheOthers() {
    let values = ActionTrie([[1], [2], [2, 3]]).logProbabilities { _ in [-.infinity, 0] }
    #expect(values[0] == -.infinity && abs(values[1]) < 1e-12 && values[2] == -.infinity)
  }

  @Test func aTextIsHeldToAnAction() throws {
    let constraint = ActionConstraint(trie, vocabularySize: 16)
    #expect(constraint.mask == mask([5, 7]) && !constraint.isComplete && constraint.forcedTokens() == [])
    constraint.advance(5)
    constraint.advance(3)
    #expect(constraint.forcedTokens() == [9, 9] && !constraint.isComplete)
    for token in constraint.forcedTokens() { constraint.advance(token) }
    #expect(constraint.isFinished && constraint.isComplete && constraint.mask == mask([]))
    let prefix = ActionConstraint(trie, vocabularySize: 16)
    prefix.advance(7)
    #expect(prefix.isComplete && !prefix.isFinished && prefix.mask == mask([7]) && prefix.forcedTokens() == [])
    prefix.advance(8)
    #expect(prefix.node == nil && prefix.mask == mask([]) && !prefix.isComplete && !prefix.isFinished)
  }

  @Test func emptyActionsAndNoActions() {
    let empty = ActionTrie([[], [4]])
    #expect(empty.isComplete(empty.root) && !empty.isFinished(empty.root) && empty.branches == [empty.root])
    let none = ActionTrie([])
    #expect(none.isFinished(none.root) && !none.isComplete(none.root) && none.logProbabilities { _ in [] } == [])
  }

  private func mask(_ tokens: [Int32]) -> TokenMask {
    var mask = TokenMask(capacity: 16)
    mask.insert(tokens[...])
    return mask
  }
}
