import Episodes
import Testing

struct GrammarTests {
  /// A random grammar of at most `depth` levels.
  private func grammar(_ depth: Int, _ random: inout RandomSource) -> Grammar {
    let kind = depth == 0 ? random.below(2) : random.below(5)
    switch kind {
    case 0: return .literal(random.pick(["a", "go to ", "é", "{\"x\": ", ""]) ?? "")
    case 1:
      let min = random.below(3)
      return .characters(random.pick([.printable, CharacterClass("0123456789")]) ?? .printable, min: min, max: min + 4)
    case 2: return .sequence((0..<1 + random.below(3)).map { _ in grammar(depth - 1, &random) })
    case 3: return .choice((0..<1 + random.below(3)).map { _ in grammar(depth - 1, &random) })
    default:
      let min = random.below(2)
      return .repetition(grammar(depth - 1, &random), min: min, max: min + random.below(3))
    }
  }

  /// Whatever a grammar yields, its automaton accepts, byte by byte, and never ran dead on the way.
  @Test func samplesAreAccepted() throws {
    var random = RandomSource(7)
    for _ in 0..<400 {
      let grammar = grammar(3, &random)
      let automaton = try GrammarAutomaton(grammar)
      for _ in 0..<5 {
        let text = grammar.sample(using: &random)
        var state = automaton.start
        for byte in text.utf8 {
          #expect(automaton.nextBytes(state).contains { $0.contains(byte) }, "\(grammar) \(text)")
          state = automaton.step(state, byte)
          #expect(!state.isDead)
        }
        #expect(automaton.accepts(state), "\(grammar) \(text)")
      }
    }
  }

  /// The bytes offered are exactly those that lead on.
  @Test func offeredBytesAreThoseThatLeadOn() throws {
    var random = RandomSource(9)
    for _ in 0..<60 {
      let automaton = try GrammarAutomaton(grammar(3, &random))
      var state = automaton.start
      for _ in 0..<12 {
        let offered = automaton.nextBytes(state)
        for byte in UInt8.min...UInt8.max {
          let leads = !automaton.step(state, byte).isDead
          #expect(leads == offered.contains { $0.contains(byte) })
        }
        guard let range = random.pick(offered) else { break }
        state = automaton.step(state, range.lowerBound)
      }
    }
  }

  @Test func boundsAreHeld() throws {
    let digits = try GrammarAutomaton(.characters(CharacterClass("01"), min: 2, max: 3))
    #expect(["", "0", "01", "010", "0101", "02"].map(digits.matches) == [false, false, true, true, false, false])
    let list = try GrammarAutomaton(.sequence([.literal("a"), .repetition(.literal(",a"), min: 0, max: nil)]))
    #expect(["a", "a,a,a,a", "a,", ""].map(list.matches) == [true, true, false, false])
    let line = try GrammarAutomaton(.line(min: 1, max: 3, excluding: "x"))
    #expect(["é!", "x", "a\nb", "abcd"].map(line.matches) == [true, false, false, false])
    let choice = try GrammarAutomaton(.anyOf(["go", "going"]))
    #expect(!choice.isFinished(choice.run(choice.start, "go".utf8)))
    #expect(choice.isFinished(choice.run(choice.start, "going".utf8)))
  }

  @Test func aGrammarTooLargeIsRefused() {
    let huge = Grammar.repetition(.repetition(.literal("abcdefgh"), min: 1000, max: 1000), min: 1000, max: 1000)
    #expect(throws: GrammarAutomaton.TooLarge.self) { try GrammarAutomaton(huge) }
  }

  @Test func equalSeedsSampleAlike() {
    let grammar = Grammar.line(min: 5, max: 40)
    var one = RandomSource(3)
    var two = RandomSource(3)
    var other = RandomSource(4)
    let text = grammar.sample(using: &one)
    #expect(text == grammar.sample(using: &two))
    #expect(text != grammar.sample(using: &other))
  }
}
