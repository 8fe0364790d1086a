import Episodes
import Testing

struct GrammarAutomatonTests {
  /// The bytes offered next are those that lead on.
  @Test func nextBytesAreThoseThatLeadOn() throws {
    var random = RandomSource(9)
    for _ in 0..<60 {
      let automaton = try GrammarAutomaton(RandomGrammar.make(3, &random))
      var state = automaton.start
      for _ in 0..<12 {
        let offered = automaton.nextBytes(state)
        for byte in UInt8.min...UInt8.max {
          let leads = !automaton.step(state, byte).isDead
          #expect(leads == offered.contains { $0.contains(byte) })
        }
        let only =
          offered.count == 1 && offered[0].count == 1 && !automaton.accepts(state) ? offered[0].lowerBound : nil
        #expect(automaton.onlyByte(state) == only)
        #expect(automaton.isFinished(state) == (automaton.accepts(state) && offered.isEmpty))
        guard let range = random.pick(offered) else { break }
        state = automaton.step(state, range.lowerBound)
      }
    }
  }

  /// From every state that is not dead, the grammar can be completed.
  @Test func noStateIsABlindAlley() throws {
    var random = RandomSource(13)
    for _ in 0..<100 {
      let grammar = Grammar.sequence([RandomGrammar.make(2, &random), .choice([.choice([]), .literal("!")])])
      let automaton = GrammarAutomaton(try CompiledGrammar(grammar, depth: 3))
      var seen: Set<GrammarAutomaton.State> = [automaton.start]
      var layers: [[GrammarAutomaton.State]] = [[automaton.start]]
      // Backwards from the deepest layer, every state has a way on to a complete one that was found.
      while layers.count < 4, let last = layers.last {
        layers.append(last.flatMap { state in automaton.nextBytes(state).joined().map { automaton.step(state, $0) } })
        layers[layers.count - 1].removeAll { !seen.insert($0).inserted }
      }
      for state in seen.prefix(300) where !state.isDead { #expect(canEnd(automaton, state), "\(grammar)") }
    }
  }

  private func canEnd(_ automaton: GrammarAutomaton, _ state: GrammarAutomaton.State) -> Bool {
    var seen: Set<GrammarAutomaton.State> = [state]
    var queue = [state]
    var next = 0
    while next < queue.count, next < 5000 {
      if automaton.accepts(queue[next]) { return true }
      for byte in automaton.nextBytes(queue[next]).joined() {
        let further = automaton.step(queue[next], byte)
        if seen.insert(further).inserted { queue.append(further) }
      }
      next += 1
    }
    return false
  }

  /// States that were kept mean after `trim` what they meant before.
  @Test func trimmingForgetsNothingThatIsKept() throws {
    var random = RandomSource(31)
    for _ in 0..<100 {
      let grammar = RandomGrammar.make(3, &random)
      let (automaton, fresh) = (try GrammarAutomaton(grammar), try GrammarAutomaton(grammar))
      let text = Array(grammar.sample(using: &random, slack: 3).utf8)
      var state = automaton.start
      for (index, byte) in text.enumerated() {
        state = automaton.trim(keeping: [.dead, automaton.step(state, byte)])[1]
        let other = fresh.run(fresh.start, text[...index])
        #expect(automaton.accepts(state) == fresh.accepts(other))
        #expect(automaton.nextBytes(state) == fresh.nextBytes(other))
      }
      #expect(automaton.generation == text.count)
    }
  }

  /// A walk over a tree finds the strings that stay in the grammar, one by one.
  @Test func walksFindWhatMayFollow() throws {
    var random = RandomSource(17)
    let pieces = [
      "a", "b", "ab", "aba", "go", "go to ", " ", "é", "\"", "{\"x", "1", "12", "(", "))", "\u{3B1}\u{3B2}",
    ]
    var strings: [[UInt8]] = pieces.map { Array($0.utf8) } + (0...255).map { [$0] } + [[0xC3], [0xCE, 0xB1, 0xCE], []]
    for _ in 0..<300 { strings.append((0..<3).flatMap { _ in Array((random.pick(pieces) ?? "").utf8) }) }
    var trims = 0
    let trie = ByteTrie(strings.enumerated().map { (Int32($0), $1) })
    for _ in 0..<60 {
      let grammar = RandomGrammar.make(3, &random)
      let automaton = try GrammarAutomaton(grammar)
      let text = Array(grammar.sample(using: &random, slack: 2).utf8.dropLast(2))
      var state = automaton.run(automaton.start, text)
      let found = automaton.labels(in: trie, from: &state)
      let expected = strings.indices.filter { !automaton.run(state, strings[$0]).isDead }
      #expect(found.sorted() == expected.map { Int32($0) })
      // An automaton that has to forget on the way finds the same.
      let small = GrammarAutomaton(automaton.grammar, stateLimit: 6)
      var place = small.start
      for byte in text { place = small.step(small.isLarge ? small.trim(keeping: [place])[0] : place, byte) }
      #expect(small.labels(in: trie, from: &place) == found)
      #expect(small.accepts(place) == automaton.accepts(state))
      trims += small.generation
    }
    #expect(trims > 100)
  }

  /// `reach` says what trying all texts says.
  @Test func reachIsHowFarAnyTextMayGo() throws {
    var random = RandomSource(23)
    let alphabet = CharacterClass("aé")
    var known = 0
    for _ in 0..<300 {
      let grammar = Grammar.sequence([
        RandomGrammar.make(1, &random),
        random.pick([
          .characters(alphabet.union(CharacterClass("(")), min: 2, max: 5), .characters(.all, min: 1, max: nil),
          .characters(CharacterClass("a"), min: 0, max: 3), .literal("aéa"), .literal(""),
          .repetition(.choice([.one(alphabet), .literal("..")]), min: 0, max: 3),
        ]) ?? .literal(""), .literal(")"),
      ])
      let automaton = try GrammarAutomaton(grammar)
      var state = automaton.start
      for byte in grammar.sample(using: &random, slack: 2).utf8.prefix(random.below(6)) {
        state = automaton.step(state, byte)
      }
      // Aliveness of all texts by length.
      var layers = [[state]]
      for _ in 0..<4 {
        layers.append(
          layers[layers.count - 1].flatMap { from in ["a", "é"].map { automaton.run(from, $0.utf8) } })
      }
      let full = layers.dropFirst().prefix { !$0.contains(where: \.isDead) }.count
      let reach = automaton.reach(of: alphabet, from: state, limit: 4)
      guard let reach else { continue }
      known += 1
      #expect(reach == full, "\(grammar)")
      #expect(layers.dropFirst(reach + 1).allSatisfy { $0.allSatisfy(\.isDead) })
    }
    #expect(known > 100)
  }

  /// A long bounded line is answered without making a state for each of its characters.
  @Test func longRunsAreAnsweredFromTheGrammar() throws {
    let automaton = try GrammarAutomaton(.line(min: 1, max: 100_000))
    #expect(automaton.reach(of: .printable, from: automaton.start, limit: 16) == 16)
    #expect(automaton.stateCount < 10)
  }
}
