import Episodes
import GLMRuntime
import GLMTokenizer

/// A grammar made ready for a vocabulary: which tokens may follow in each state, computed once per state.
final class GrammarConstraint {
  let automaton: GrammarAutomaton
  private let trie: TokenTrie
  private var masks: [GrammarAutomaton.State: TokenMask] = [:]

  /// Compiles a grammar. Throws `GrammarAutomaton.TooLarge`.
  init(_ grammar: Grammar, trie: TokenTrie) throws {
    automaton = try GrammarAutomaton(grammar)
    self.trie = trie
  }

  func mask(_ state: GrammarAutomaton.State) -> TokenMask {
    if let mask = masks[state] { return mask }
    let mask = trie.allowed(automaton, from: state)
    // States of long free text are few; a bound keeps a hostile grammar from filling the memory.
    if masks.count >= 4096 { masks.removeAll() }
    masks[state] = mask
    return mask
  }

  /// The bytes that must follow, up to the first choice or end.
  func forced(_ state: GrammarAutomaton.State) -> [UInt8] {
    var bytes: [UInt8] = []
    var state = state
    while !automaton.accepts(state), bytes.count < 4096 {
      let next = automaton.nextBytes(state)
      guard let first = next.first, next.allSatisfy({ $0 == first.lowerBound...first.lowerBound }) else { break }
      bytes.append(first.lowerBound)
      state = automaton.step(state, first.lowerBound)
    }
    return bytes
  }
}
