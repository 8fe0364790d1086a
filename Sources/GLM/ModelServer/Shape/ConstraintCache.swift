import Episodes
import GLMAgent
import GLMTokenizer
import Synchronization

/// Grammars made ready for a model's vocabulary, so that requests of the same shape share the work.
final class ConstraintCache: Sendable {
  private struct State {
    var tokens: TokenTrie?
    /// The last one used stands last.
    var entries: [(grammar: Grammar, compiled: CompiledConstraint)] = []
  }

  private static let capacity = 16
  private let tokenizer: GLMTokenizer
  private let vocabularySize: Int
  private let state = Mutex(State())

  init(_ tokenizer: GLMTokenizer, vocabularySize: Int) {
    self.tokenizer = tokenizer
    self.vocabularySize = vocabularySize
  }

  /// Throws `APIError` where the grammar is too large.
  func compiled(_ grammar: Grammar) throws(APIError) -> CompiledConstraint {
    let (known, tokens) = state.withLock { state in
      if let index = state.entries.firstIndex(where: { $0.grammar == grammar }) {
        let entry = state.entries.remove(at: index)
        state.entries.append(entry)
        return (entry.compiled as CompiledConstraint?, state.tokens)
      }
      return (nil, state.tokens)
    }
    if let known { return known }
    let trie = tokens ?? TokenTrie(tokenizer, capacity: vocabularySize)
    let compiled: CompiledConstraint
    do {
      let tokenizer = tokenizer
      compiled = try CompiledConstraint(grammar, tokens: trie) { tokenizer.encode($0) }
    } catch {
      throw .invalid(nil, "The reply cannot be held to what is asked for: \(error)")
    }
    state.withLock { state in
      state.tokens = trie
      if state.entries.count >= Self.capacity { state.entries.removeFirst() }
      state.entries.append((grammar, compiled))
    }
    return compiled
  }
}
