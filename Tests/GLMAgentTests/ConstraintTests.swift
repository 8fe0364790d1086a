import Episodes
import GLMAgent
import GLMRuntime
import Testing

struct ConstraintTests {
  /// Bytes, words, punctuation, parts of characters, long runs, one word twice, one token without text, padding.
  private static let tokens: [[UInt8]] = {
    var tokens = (0...255).map { [UInt8($0)] }
    let words = ["go", " go", " to", "go to", "desk", " desk", "Desk 1", "12", "the", " then", "go", "mug"]
    let marks = [
      "\":", "\",\"", "{\"", "\"}", "],", ", ", "...", "\\\"", "\\n", "\n\n", "a\"b", "é\"", ": [", "(x)", "a,b",
    ]
    let others = ["é", "ée", "中文", " да", "дела", "😀", "fenêtre"]
    for text in words + marks + others { tokens.append(Array(text.utf8)) }
    tokens += [[0xC3], [0xA9, 0x20], [0xE4, 0xB8], [0xAD, 0xE6, 0x96], [0xFF, 0xFE], []]
    for count in [2, 5, 16, 17, 40] { tokens.append(Array(repeating: 0x20, count: count)) }
    var random = RandomSource(6)
    for _ in 0..<400 {
      tokens.append((0..<1 + random.below(4)).flatMap { _ in Array((random.pick(words + others) ?? "").utf8) })
    }
    return tokens
  }()
  private static let capacity = tokens.count + 30
  private static let trie = TokenTrie(tokens, capacity: capacity)
  private static let grammars: [Grammar] = [
    .line(min: 1, max: nil), .line(min: 2, max: 256), .line(max: 20), .line(min: 3, max: 7),
    .line(max: nil, excluding: "e"),
    .line(min: 4, max: 30, excluding: ",:"), .characters(CharacterClass("go tdesk12"), min: 0, max: 9),
    .characters(.printable, min: 0, max: nil), .anyOf(["go to desk 1", "go to desk 12", "ouvrir la fenêtre", "да"]),
    .repetition(.choice([.one(.anything.excluding("\"\\\n\t")), .anyOf(["\\\"", "\\n"])]), min: 0, max: 18),
    .sequence([
      .literal("go"), .repetition(.sequence([.literal(" "), .anyOf(["go", "to"])]), min: 0, max: 3), .literal("!"),
    ]),
    .rules(
      ["list": .sequence([.literal("("), .repetition(.reference("list"), min: 0, max: nil), .literal(")")])],
      start: .reference("list")),
  ]

  private func constraint(_ grammar: Grammar) throws -> CompiledConstraint {
    try CompiledConstraint(grammar, tokens: Self.trie) { text in text.utf8.map { Int32($0) } }
  }

  private func expected(_ automaton: GrammarAutomaton, _ state: GrammarAutomaton.State) -> TokenMask {
    var mask = TokenMask(capacity: Self.capacity)
    for (id, bytes) in Self.tokens.enumerated() where !bytes.isEmpty && !automaton.run(state, bytes).isDead {
      mask.insert(id)
    }
    return mask
  }

  /// A mask holds the tokens that lead on, tried one by one, all along random texts.
  @Test(arguments: grammars) func masksHoldWhatLeadsOn(_ grammar: Grammar) throws {
    let compiled = try constraint(grammar)
    let automaton = try GrammarAutomaton(grammar)
    var random = RandomSource(11)
    for _ in 0..<6 {
      let constraint = compiled.begin()
      var state = automaton.start
      for _ in 0..<14 {
        let mask = try #require(constraint.mask)
        #expect(mask == expected(automaton, state), "\(grammar)")
        #expect(constraint.isComplete == automaton.accepts(state))
        #expect(constraint.isFinished == automaton.isFinished(state))
        guard let token = random.pick((0..<Self.capacity).filter(mask.contains)) else { break }
        constraint.advance(Int32(token))
        state = automaton.run(state, Self.tokens[token])
      }
    }
  }

  /// States at all counts of a long line share few masks.
  @Test func countedStatesShareMasks() throws {
    let constraint = try constraint(.line(min: 1, max: 256)).begin()
    var masks: Set<TokenMask> = []
    for _ in 0..<256 {
      masks.insert(try #require(constraint.mask))
      constraint.advance(Int32(UInt8(ascii: "x")))
    }
    #expect(constraint.isFinished && masks.count < 60)
  }

  @Test func aTokenOutsideLeavesNothing() throws {
    let constraint = try constraint(.anyOf(["go"])).begin()
    constraint.advance(Int32(UInt8(ascii: "x")))
    #expect(constraint.mask?.count == 0 && !constraint.isComplete && !constraint.isFinished)
    #expect(constraint.forcedTokens() == [])
    // What stands for no text changes nothing.
    let other = try self.constraint(.anyOf(["go"])).begin()
    for token in [-1, Int32(Self.capacity), Int32(Self.tokens.count + 5)] { other.advance(token) }
    #expect(other.mask?.count ?? 0 > 0)
  }

  /// What must follow is given up to the choice; its last token is left to the model.
  @Test func whatMustFollowIsGiven() throws {
    let grammar = Grammar.sequence([.literal("ACTION: "), .anyOf(["go é", "go à"])])
    let constraint = try constraint(grammar).begin()
    #expect(constraint.forcedTokens() == "ACTION: go".utf8.map { Int32($0) })
    for token in constraint.forcedTokens() { constraint.advance(token) }
    #expect(constraint.forcedTokens() == [])
    constraint.advance(Int32(UInt8(ascii: " ")))
    #expect(constraint.mask?.contains(0xC3) == true && constraint.forcedTokens() == [])
  }

  /// Texts at once, each on its own thread, do as they would alone.
  @Test func textsAtOnceDoNotMeet() async throws {
    let compiled = try constraint(Self.grammars[9])
    @Sendable func walk(_ seed: UInt64) -> [Int] {
      let constraint = compiled.begin()
      var random = RandomSource(Seed(seed))
      var counts: [Int] = []
      while let mask = constraint.mask, let token = random.pick((0..<Self.capacity).filter(mask.contains)) {
        counts.append(mask.count)
        constraint.advance(Int32(token))
      }
      return counts
    }
    let alone = (0..<12).map { walk(UInt64($0)) }
    await withTaskGroup(of: (Int, [Int]).self) { group in
      for index in 0..<12 { group.addTask { (index, walk(UInt64(index))) } }
      for await (index, counts) in group { #expect(counts == alone[index]) }
    }
  }

  /// A grammar with a state for every text cannot fill the memory, and its masks stay right.
  @Test func hostileGrammarsStayRight() throws {
    let any = CharacterClass("abcdefghijklmnopqrstuvwxyz ")
    let grammar = Grammar.sequence([
      .characters(any, min: 0, max: nil), .literal("o"), .characters(any, min: 9, max: 9), .literal("!"),
    ])
    let constraint = try constraint(grammar).begin()
    let automaton = try GrammarAutomaton(grammar)
    var state = automaton.start
    for byte in "go to the desk and go".utf8 {
      constraint.advance(Int32(byte))
      state = automaton.step(state, byte)
      #expect(constraint.mask == expected(automaton, state))
    }
  }
}
