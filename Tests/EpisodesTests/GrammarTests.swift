import Episodes
import Foundation
import Testing

struct GrammarTests {
  /// Whatever a grammar yields, its automaton accepts, byte by byte, and never ran dead on the way.
  @Test func samplesAreAccepted() throws {
    var random = RandomSource(7)
    for _ in 0..<200 {
      let grammar = RandomGrammar.make(3, &random)
      let automaton = try GrammarAutomaton(grammar)
      for _ in 0..<10 {
        let text = grammar.sample(using: &random, slack: 3)
        var state = automaton.start
        for byte in text.utf8 {
          state = automaton.step(state, byte)
          #expect(!state.isDead, "\(grammar) leaves on \(text)")
        }
        #expect(automaton.accepts(state), "\(grammar) does not accept \(text)")
      }
    }
  }

  /// An automaton accepts what the grammar means, no more and no less.
  @Test func automataMeanTheirGrammars() throws {
    var random = RandomSource(21)
    var count = (yes: 0, no: 0)
    for _ in 0..<150 {
      let grammar = RandomGrammar.make(3, &random)
      let automaton = try GrammarAutomaton(grammar)
      for _ in 0..<8 {
        let text = RandomGrammar.disturbed(grammar.sample(using: &random, slack: 2), &random)
        guard text.unicodeScalars.count < 24 else { continue }
        let expected = RandomGrammar.matches(grammar, text)
        #expect(automaton.matches(text) == expected, "\(grammar) and \(text)")
        if expected { count.yes += 1 } else { count.no += 1 }
      }
    }
    #expect(count.yes > 200 && count.no > 200)
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
    let huge = Grammar.anyOf((0..<2000).map { "\($0) \(String(repeating: "x", count: 100))" })
    #expect(throws: GrammarAutomaton.TooLarge.self) { try GrammarAutomaton(huge, limit: 10_000) }
    #expect(throws: Never.self) { try GrammarAutomaton(huge) }
  }

  /// Counted repetitions cost what is read of them, not what they allow.
  @Test func repetitionsWithinRepetitionsStaySmall() throws {
    let part = Grammar.repetition(.repetition(.literal("abcdefgh"), min: 1, max: 1000), min: 1, max: 1000)
    let automaton = try GrammarAutomaton(.repetition(part, min: 0, max: 1000), limit: 100)
    #expect(automaton.matches(String(repeating: "abcdefgh", count: 200)))
    #expect(!automaton.matches(String(repeating: "abcdefgh", count: 200) + "a"))
    #expect(automaton.stateCount < 2000)
  }

  @Test func rulesNestAsDeepAsIsSaid() throws {
    let grammar = Grammar.rules(
      ["list": .sequence([.literal("["), .optional(.reference("list")), .literal("]")])], start: .reference("list"))
    func text(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    let automaton = GrammarAutomaton(try CompiledGrammar(grammar, depth: 5))
    #expect((1...8).map { automaton.matches(text($0)) } == [true, true, true, true, true, true, false, false])
    // Where nothing deeper could end, nothing deeper is begun.
    #expect(automaton.run(automaton.start, "[[[[[[[".utf8).isDead)
    #expect(!automaton.run(automaton.start, "[[[[[[".utf8).isDead)
    // What comes last in its rule goes on for ever.
    let chain = Grammar.rules(
      ["list": .choice([.literal("x"), .sequence([.literal("x,"), .reference("list")])])], start: .reference("list"))
    #expect(try GrammarAutomaton(chain).matches(String(repeating: "x,", count: 5000) + "x"))
  }

  @Test func faultyRulesAreRefused() {
    let unknown = Grammar.rules(["a": .reference("b")], start: .reference("a"))
    #expect(throws: CompiledGrammar.RuleFault.unknown("b")) { try CompiledGrammar(unknown) }
    let left = Grammar.rules(
      [
        "a": .sequence([.optional(.literal("x")), .reference("b"), .literal("y")]),
        "b": .choice([.literal("z"), .sequence([.reference("a"), .literal("w")])]),
      ], start: .reference("a"))
    let error = #expect(throws: CompiledGrammar.RuleFault.self) { try CompiledGrammar(left) }
    #expect(["a → b → a", "b → a → b"].contains { error?.description.contains($0) == true })
    let endless = Grammar.rules(["a": .sequence([.literal("x"), .reference("a")])], start: .reference("a"))
    #expect((try? CompiledGrammar(endless).isEmpty) == true)
  }

  @Test func innerRulesHideOuterOnes() throws {
    let inner = Grammar.rules(["x": .literal("in")], start: .reference("x"))
    let grammar = Grammar.rules(
      ["x": .literal("out"), "y": .sequence([inner, .reference("x")])], start: .reference("y"))
    var random = RandomSource(1)
    #expect(grammar.sample(using: &random) == "inout")
    #expect(try GrammarAutomaton(grammar).matches("inout"))
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

  @Test func grammarsComeBackFromJSON() throws {
    var random = RandomSource(12)
    for _ in 0..<50 {
      let grammar = RandomGrammar.make(3, &random)
      #expect(try JSONDecoder().decode(Grammar.self, from: JSONEncoder().encode(grammar)) == grammar)
    }
  }
}
