import Episodes
import GLMRuntime
import GLMTokenizer

/// The tokens of a vocabulary by their bytes, so that those a grammar allows are found in one walk.
struct TokenTrie: Sendable {
  private struct Node: Sendable {
    var children: [(byte: UInt8, node: Int32)] = []
    var tokens: [Int32] = []
  }
  private var nodes = [Node()]
  private let capacity: Int

  /// Holds every token that stands for text. `capacity` is the model's vocabulary, which may be padded beyond the tokens.
  init(_ tokenizer: GLMTokenizer, capacity: Int) {
    self.capacity = capacity
    for id in 0..<Int32(min(tokenizer.vocabulary.count, capacity)) {
      let bytes = tokenizer.bytes(of: id)
      guard !bytes.isEmpty else { continue }
      var at = 0
      for byte in bytes {
        if let found = nodes[at].children.first(where: { $0.byte == byte }) {
          at = Int(found.node)
        } else {
          nodes[at].children.append((byte, Int32(nodes.count)))
          at = nodes.count
          nodes.append(Node())
        }
      }
      nodes[at].tokens.append(id)
    }
  }

  /// The tokens whose bytes keep the text inside the grammar.
  func allowed(_ automaton: GrammarAutomaton, from state: GrammarAutomaton.State) -> TokenMask {
    var mask = TokenMask(capacity: capacity)
    var stack: [(node: Int, state: GrammarAutomaton.State)] = [(0, state)]
    while let (node, state) = stack.popLast() {
      for token in nodes[node].tokens { mask.insert(Int(token)) }
      for child in nodes[node].children {
        let next = automaton.step(state, child.byte)
        if !next.isDead { stack.append((Int(child.node), next)) }
      }
    }
    return mask
  }
}
