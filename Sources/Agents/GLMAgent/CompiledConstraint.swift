import Episodes
import GLMRuntime
import Synchronization

/// A grammar made ready for a vocabulary. Any number of texts may be held to it at once, each by a `GrammarConstraint`.
///
/// What a text has found out about the grammar is left to the next one: texts one after the other find each mask once.
public final class CompiledConstraint: Sendable {
  let grammar: CompiledGrammar
  let tokens: TokenTrie
  /// Plain text to tokens.
  let encode: @Sendable (String) -> [Int32]
  private let idle = Mutex<[MaskCache]>([])
  /// More than this are not kept when they are idle.
  private static let mostIdle = 8

  /// Compiles a grammar. `encode` is the tokenizer's. Throws as `CompiledGrammar.init` does.
  public convenience init(
    _ grammar: Grammar, tokens: TokenTrie, encode: @escaping @Sendable (String) -> [Int32]
  ) throws {
    self.init(try CompiledGrammar(grammar), tokens: tokens, encode: encode)
  }

  public init(_ grammar: CompiledGrammar, tokens: TokenTrie, encode: @escaping @Sendable (String) -> [Int32]) {
    self.grammar = grammar
    self.tokens = tokens
    self.encode = encode
  }

  /// A text that has not begun.
  public func begin() -> GrammarConstraint { GrammarConstraint(self, cache: take()) }

  private func take() -> MaskCache {
    idle.withLock { $0.popLast() } ?? MaskCache(GrammarAutomaton(grammar), tokens: tokens)
  }

  /// Takes back what a text that has ended has used alone.
  func giveBack(_ cache: MaskCache) {
    idle.withLock { if $0.count < Self.mostIdle { $0.append(cache) } }
  }
}
