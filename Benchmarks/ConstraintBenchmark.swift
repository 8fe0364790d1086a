import Episodes
import Foundation
import GLMAgent
import GLMRuntime

/// What holding a text to a grammar costs with a vocabulary of 151,552 tokens, against a token that takes 25 ms.
///
/// Times are the thread's own processor time: what others do on the machine is no cost of ours.
struct ConstraintBenchmark {
  /// Microseconds that a token may take beside the model: 5 % of its time.
  private static let budget = 1250.0

  func run() throws -> [Measurement] {
    let vocabulary = SyntheticVocabulary.tokens()
    var tokens = TokenTrie([], capacity: 0)
    let building = Self.times(5) { tokens = TokenTrie(vocabulary, capacity: SyntheticVocabulary.size) }
    let string = try Self.constraint(Self.json, tokens)
    let line = try Self.constraint(.line(min: 1, max: 256), tokens)
    let awkward = try Self.constraint(.line(max: 256, excluding: "e"), tokens)
    let first = try firstMask(string, behind: "{\"name\":\"O")
    let counted = try firstMask(line, behind: "O")
    let worst = try firstMask(awkward, behind: "O")
    let again = try cachedMask(string, behind: "{\"name\":\"O")
    let text = "{\"name\":\"Ouvrir la fenêtre, then look\",\"count\":12,\"tags\":[\"a\",\"b c\"]}"
    let ofText = try wholeText(string, text)
    let ofLine = try wholeText(line, String(repeating: "All work and no play. ", count: 11))
    let compiling = try Self.times(5) { _ = try CompiledGrammar(Self.json) }
    let step = try self.step(text)
    return [
      Measurement("constraints: tree of the tokens", building * 1000, "ms", .against("a token", 25)),
      Measurement("constraints: compiling a JSON grammar", compiling * 1000, "ms", .against("a token", 25)),
      Measurement("constraints: first mask in a JSON string", first * 1e6, "us", .atMost(1000)),
      Measurement("constraints: first mask in a line of 1 to 256 characters", counted * 1e6, "us", .atMost(1000)),
      Measurement("constraints: first mask in a line without the letter e", worst * 1e6, "us", .atMost(Self.budget)),
      Measurement("constraints: a mask that is known", again * 1e6, "us", .atMost(1)),
      Measurement("constraints: a token of a JSON text, nothing known", ofText * 1e6, "us", .atMost(Self.budget)),
      Measurement("constraints: a token of a long line, nothing known", ofLine * 1e6, "us", .atMost(Self.budget)),
      Measurement("constraints: a byte by states that are known", step * 1e9, "ns", .atMost(20)),
    ]
  }

  private static let json: Grammar = {
    let plain = Grammar.one(.anything.excluding("\"\\\n\t"))
    let string = Grammar.sequence([
      .literal("\""), .repetition(.choice([plain, .anyOf(["\\\"", "\\\\", "\\n"])]), min: 0, max: nil), .literal("\""),
    ])
    let list = Grammar.sequence([
      .literal("["), string, .repetition(.sequence([.literal(","), string]), min: 0, max: nil), .literal("]"),
    ])
    return .sequence([
      .literal("{\"name\":"), string, .literal(",\"count\":"), .integer, .literal(",\"tags\":"), list, .literal("}"),
    ])
  }()

  private static func constraint(_ grammar: Grammar, _ tokens: TokenTrie) throws -> () throws -> CompiledConstraint {
    let compiled = try CompiledGrammar(grammar)
    return { CompiledConstraint(compiled, tokens: tokens) { _ in [] } }
  }

  /// The median of the seconds that `count` runs of `work` take.
  private static func times(_ count: Int, _ work: () throws -> Void) rethrows -> Double {
    Measure.median(try (0..<count).map { _ in try seconds(work) })
  }

  private static func seconds(_ work: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    let start = now()
    try work()
    return now() - start
  }

  /// Seconds for a mask where none was asked for before. The bytes are tokens of their own.
  private func firstMask(_ make: () throws -> CompiledConstraint, behind text: String) throws -> Double {
    Measure.median(
      try (0..<9).map { _ in
        let constraint = try make().begin()
        for byte in text.utf8 { constraint.advance(Int32(byte)) }
        return Self.seconds { _ = constraint.mask }
      })
  }

  private func cachedMask(_ make: () throws -> CompiledConstraint, behind text: String) throws -> Double {
    let constraint = try make().begin()
    for byte in text.utf8 { constraint.advance(Int32(byte)) }
    return Self.times(9) { for _ in 0..<1000 { _ = constraint.mask } } / 1000
  }

  /// Seconds a token for the masks along a whole text, four bytes to a token, starting from nothing.
  private func wholeText(_ make: () throws -> CompiledConstraint, _ text: String) throws -> Double {
    let time = try Self.times(9) {
      let constraint = try make().begin()
      for (index, byte) in text.utf8.enumerated() {
        if index % 4 == 0 { _ = constraint.mask }
        constraint.advance(Int32(byte))
      }
    }
    return time / Double((text.utf8.count + 3) / 4)
  }

  private func step(_ text: String) throws -> Double {
    let automaton = try GrammarAutomaton(Self.json)
    let bytes = Array(text.utf8)
    return Self.times(9) { for _ in 0..<1000 { _ = automaton.run(automaton.start, bytes) } }
      / Double(bytes.count * 1000)
  }
}
