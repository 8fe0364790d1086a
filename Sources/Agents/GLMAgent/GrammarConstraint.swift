import Episodes
import GLMRuntime

/// Holds one text to a grammar, token by token.
public final class GrammarConstraint: TokenConstraint {
  private let compiled: CompiledConstraint
  private let cache: MaskCache
  private var state: GrammarAutomaton.State

  init(_ compiled: CompiledConstraint, cache: MaskCache) {
    self.compiled = compiled
    self.cache = cache
    state = cache.automaton.start
  }

  deinit { compiled.giveBack(cache) }

  public var mask: TokenMask? { cache.mask(&state) }
  public var isComplete: Bool { cache.automaton.accepts(state) }
  public var isFinished: Bool { cache.automaton.isFinished(state) }

  public func advance(_ token: Int32) {
    state = cache.automaton.run(cache.roomy(state), compiled.tokens.bytes(of: token))
  }

  /// Tokens for the bytes that must follow, up to the first choice or end. The last one is left to the model: it may join with
  /// what follows.
  public func forcedTokens() -> [Int32] {
    var bytes: [UInt8] = []
    var at = state
    while bytes.count < 4096, let byte = cache.automaton.onlyByte(at) {
      bytes.append(byte)
      at = cache.automaton.step(at, byte)
    }
    // Characters that differ may begin alike: a part of one is no text.
    for _ in 0..<3 where String(validating: bytes, as: UTF8.self) == nil { _ = bytes.popLast() }
    guard bytes.count > 1, let text = String(validating: bytes, as: UTF8.self) else { return [] }
    return compiled.encode(text).dropLast()
  }
}
