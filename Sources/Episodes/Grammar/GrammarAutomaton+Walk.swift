extension GrammarAutomaton {
  /// The labels of the strings in `trie` that may come next, in the tree's order.
  ///
  /// Branches that leave the grammar are jumped over. Where too much is kept on the way, the automaton trims itself:
  /// `generation` tells, and `state` is then the same place's new state.
  public func labels(in trie: ByteTrie, from state: inout State) -> [Int32] {
    guard !state.isDead, !trie.order.isEmpty else { return [] }
    // One more than there are labels, which is written but never counted.
    let found = scratch(trie.order.count + 1)
    // The rows behind each prefix of the string at hand.
    let count = withUnsafeTemporaryAllocation(of: Int32.self, capacity: trie.depth + 1) { rows in
      rows.initialize(repeating: state.row)
      let count = trie.nodes.withUnsafeBufferPointer { nodes in
        trie.order.withUnsafeBufferPointer { order in walk(nodes, order, rows, found) }
      }
      state = State(row: rows[0])
      return count
    }
    return Array(UnsafeBufferPointer(start: found, count: count))
  }

  /// Writes the labels of the nodes that the grammar allows to `found`; gives how many there are.
  private func walk(
    _ nodes: UnsafeBufferPointer<ByteTrie.Node>, _ order: UnsafeBufferPointer<Int32>,
    _ rows: UnsafeMutableBufferPointer<Int32>, _ found: UnsafeMutablePointer<Int32>
  ) -> Int {
    var table = self.table
    let classes = self.classes
    let end = nodes.count - 1
    let last = order.count - 1
    var count = 0
    var at = 0
    repeat {
      // Most nodes have one label or none: one is written in any case, and counts if it is there.
      var label = Int(nodes[at].first)
      at &+= 1
      let next = Int(nodes[at].first)
      found[count] = order[min(label, last)]
      count &+= next > label ? 1 : 0
      label &+= 1
      while label < next {
        found[count] = order[label]
        count &+= 1
        label &+= 1
      }
      // On to the next node that the grammar allows.
      while at < end {
        let node = nodes[at]
        let depth = node.depth
        let `class` = classes[Int(node.byte)]
        var row = table[Int(rows[depth &- 1]) &+ Int(`class`)]
        if row == Self.unknown {
          row = makeStep(behind: rows, depth, `class`)
          table = self.table
        }
        rows[depth] = row
        if row != 0 { break }
        at = Int(node.skip)
      }
    } while at < end
    return count
  }

  /// A step that was not taken before, from the last of the first `depth` rows; they change where it is time to trim.
  ///
  /// It stands by itself to keep the walk free of the checks that access to a class's properties costs.
  @inline(never) private func makeStep(
    behind rows: UnsafeMutableBufferPointer<Int32>, _ depth: Int, _ class: UInt8
  ) -> Int32 {
    if isLarge {
      let kept = trim(keeping: rows[..<depth].map { State(row: $0) })
      for (index, state) in kept.enumerated() { rows[index] = state.row }
    }
    return makeStep(rows[depth - 1], `class`)
  }

  /// How many characters of `alphabet` may come next, whichever they are: n when every text of up to n such characters leads
  /// on and none of n + 1 does, or when n is `limit`, beyond which it does not look; nil when it depends on the text.
  public func reach(of alphabet: CharacterClass, from state: State, limit: Int) -> Int? {
    if state.isDead { return 0 }
    if isInRun(of: alphabet, state, atLeast: limit) { return limit }
    let sequences = sequences(alphabet)
    var frontier: Set<State> = [state]
    for count in 0..<limit {
      var next: Set<State> = []
      var dead = 0
      for state in frontier {
        for sequence in sequences {
          var reached: Set<State> = [state]
          for (index, classes) in sequence.enumerated() {
            var further: Set<State> = []
            for from in reached {
              for `class` in classes {
                let row = table[Int(from.row) + Int(`class`)]
                let to = State(row: row == Self.unknown ? makeStep(from.row, `class`) : row)
                if !to.isDead {
                  further.insert(to)
                } else if index > 0 {
                  return nil
                } else {
                  dead += 1
                }
              }
            }
            // All or none: what is in between depends on the text.
            guard dead == 0 || further.isEmpty && next.isEmpty else { return nil }
            reached = further
          }
          next.formUnion(reached)
        }
      }
      if next.isEmpty { return count }
      guard next.count <= 8 else { return nil }
      if next == frontier { return limit }
      frontier = next
    }
    return limit
  }

  /// Whether the text stands in a counted run of characters that leaves room for any `count` of `alphabet`: found from the
  /// grammar alone, since each count is a state of its own.
  private func isInRun(of alphabet: CharacterClass, _ state: State, atLeast count: Int) -> Bool {
    for place in record(state).places where place.stack != 0 {
      let frame = stacks.frames[Int(place.stack)]
      guard case .loop(let body, _, _, let max) = grammar.nodes[Int(frame.node)],
        max < 0 || Int(max - frame.count) >= count,
        let character = grammar.characters[place.node], character.next == CompiledGrammar.end,
        starts(body, at: place.node), character.set.isSuperset(of: alphabet)
      else { continue }
      return true
    }
    return false
  }

  /// Whether `node` is one of the places where the body of a loop begins.
  private func starts(_ body: Int32, at node: Int32) -> Bool {
    var stack = [body]
    var seen: Set<Int32> = []
    while let next = stack.popLast() {
      if next == node { return true }
      guard seen.insert(next).inserted, case .split(let first, let count) = grammar.nodes[Int(next)] else { continue }
      stack += grammar.links[Int(first)..<Int(first + count)]
    }
    return false
  }

  /// The byte sequences of an alphabet, each byte as the classes that it may be of.
  private func sequences(_ alphabet: CharacterClass) -> [[[UInt8]]] {
    if let known = alphabets[alphabet] { return known }
    let made = UTF8Range.sequences(alphabet.ranges).map { sequence in
      sequence.map { range in
        var classes = grammar.classes[Int(range.lowerBound)...Int(range.upperBound)].map { $0 }
        classes = classes.indices.filter { $0 == 0 || classes[$0] != classes[$0 - 1] }.map { classes[$0] }
        return classes
      }
    }
    alphabets[alphabet] = made
    return made
  }
}
