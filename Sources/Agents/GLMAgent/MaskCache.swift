import Episodes
import GLMRuntime

/// An automaton with the masks of the states it was asked about. It serves one text at a time.
///
/// It is handed from one text to the next, never shared: that is why it may be sent.
final class MaskCache: @unchecked Sendable {
  /// What a state allows of one slice of the tokens.
  private enum Part: Hashable {
    /// All tokens of at most so many characters.
    case upTo(Int)
    /// A list of tokens that was kept.
    case listed(Int)
  }

  /// Tokens with a number that tells most lists apart, so that finding one again costs little.
  private struct TokenList: Hashable {
    var tokens: [Int32]
    var digest: UInt64

    init(_ tokens: [Int32]) {
      self.tokens = tokens
      // A sum whose terms do not wait for one another.
      digest = tokens.reduce(UInt64(tokens.count)) { sum, token in
        let value = UInt64(UInt32(bitPattern: token))
        return sum &+ value &* (value &+ 0x9e37_79b9_7f4a_7c15)
      }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(digest) }
  }

  let automaton: GrammarAutomaton
  private let tokens: TokenTrie
  /// Masks by what they are put together from: many states have the same one.
  private var masks: [[Part]: TokenMask] = [:]
  private var byState: [GrammarAutomaton.State: TokenMask] = [:]
  private var lists: [[Int32]] = []
  private var numbers: [TokenList: Int] = [:]
  private var generation = 0
  /// Bytes in `masks` and `lists`.
  private var size = 0
  /// More is forgotten.
  private static let largest = 8 << 20

  init(_ automaton: GrammarAutomaton, tokens: TokenTrie) {
    self.automaton = automaton
    self.tokens = tokens
  }

  /// The state after the automaton has trimmed itself, if it was time to.
  func roomy(_ state: GrammarAutomaton.State) -> GrammarAutomaton.State {
    automaton.isLarge ? automaton.trim(keeping: [state])[0] : state
  }

  /// The tokens that may come next. `state` becomes the same place's new state where the automaton had to trim itself.
  func mask(_ state: inout GrammarAutomaton.State) -> TokenMask {
    if generation == automaton.generation, let mask = byState[state] { return mask }
    if size > Self.largest { forgetMasks() }
    state = roomy(state)
    let parts = tokens.slices.map { part($0, &state) }
    if generation != automaton.generation {
      generation = automaton.generation
      byState.removeAll()
    }
    let mask = mask(of: parts)
    byState[state] = mask
    return mask
  }

  private func part(_ slice: TokenTrie.Slice, _ state: inout GrammarAutomaton.State) -> Part {
    if let alphabet = slice.alphabet,
      let reach = automaton.reach(of: alphabet, from: state, limit: max(slice.longest, 1))
    {
      return .upTo(reach)
    }
    let list = TokenList(automaton.labels(in: slice.trie, from: &state))
    if let known = numbers[list] { return .listed(known) }
    numbers[list] = lists.count
    lists.append(list.tokens)
    size += list.tokens.count * 4
    return .listed(lists.count - 1)
  }

  private func mask(of parts: [Part]) -> TokenMask {
    if let known = masks[parts] { return known }
    var mask = TokenMask(capacity: tokens.capacity)
    for (slice, part) in zip(tokens.slices, parts) {
      switch part {
      case .upTo(slice.longest...): mask.formUnion(slice.all)
      case .upTo(let count): mask.insert(slice.byLength[..<slice.countUpTo[count]])
      case .listed(let number): mask.insert(lists[number][...])
      }
    }
    masks[parts] = mask
    size += tokens.capacity / 8
    return mask
  }

  private func forgetMasks() {
    masks.removeAll()
    byState.removeAll()
    lists.removeAll()
    numbers.removeAll()
    size = 0
  }
}
