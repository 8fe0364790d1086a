import Episodes
import GLMRuntime
import GLMTokenizer

/// Holds one reply to a grammar.
final class GrammarConstraint: TokenConstraint {
  private let automaton: GrammarAutomaton
  private let trie: TokenTrie
  private let tokenizer: GLMTokenizer
  private var state: GrammarAutomaton.State

  init(_ automaton: GrammarAutomaton, trie: TokenTrie, tokenizer: GLMTokenizer) {
    self.automaton = automaton
    self.trie = trie
    self.tokenizer = tokenizer
    state = automaton.start
  }

  var mask: TokenMask? { trie.allowed(automaton, from: state) }
  var isComplete: Bool { automaton.accepts(state) }
  var isFinished: Bool { automaton.isFinished(state) }
  func advance(_ token: Int32) { state = automaton.run(state, tokenizer.bytes(of: token)) }

  /// Tokens for the bytes that must follow, up to the first choice or end. The last one is left to the model: it may join
  /// with what follows.
  func forcedTokens() -> [Int32] {
    var bytes: [UInt8] = []
    var state = state
    while !automaton.accepts(state), bytes.count < 4096 {
      let next = automaton.nextBytes(state)
      guard let first = next.first, next.allSatisfy({ $0 == first.lowerBound...first.lowerBound }) else { break }
      bytes.append(first.lowerBound)
      state = automaton.step(state, first.lowerBound)
    }
    guard bytes.count > 1 else { return [] }
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.utf8.elementsEqual(bytes) else { return [] }
    return Array(tokenizer.encode(text).dropLast())
  }
}
