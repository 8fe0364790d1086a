import Episodes
import Testing

struct GBNFTests {
  static let json = #"""
    # JSON, as grammars for language models mostly have it
    root   ::= object
    value  ::= object | array | string | number | ("true" | "false" | "null") ws

    object ::=
      "{" ws (
                string ":" ws value
        ("," ws string ":" ws value)*
      )? "}" ws

    array  ::=
      "[" ws (
                value
        ("," ws value)*
      )? "]" ws

    string ::=
      "\"" (
        [^"\\\x7F\x00-\x1F] |
        "\\" (["\\bfnrt] | "u" [0-9a-cA-C] [0-9a-fA-F]{3}) # escapes
      )* "\"" ws

    number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9]{1,2})? ws
    ws ::= | " " | "\n" [ \t]{0,20}
    """#

  @Test func aJSONGrammarReadsJSON() throws {
    let grammar = try Grammar(gbnf: Self.json)
    let automaton = try GrammarAutomaton(grammar)
    for text in [
      "{}", #"{"a": [1, -2.5e3, {"b": "x\u00e9\n"}], "c": null}"#, #"{"é😀": [[], [{}]]}"#, "{\n\t\"a\": true}",
    ] {
      #expect(automaton.matches(text), "\(text)")
    }
    for text in ["", "[1]", #"{"a": [1,]}"#, #"{"a": 01}"#, #"{"a" 1}"#, "{\"a\": \"\t\"}", #"{"a": tru}"#] {
      #expect(!automaton.matches(text), "\(text)")
    }
    var random = RandomSource(4)
    for _ in 0..<200 {
      let text = grammar.sample(using: &random, slack: 4)
      #expect(automaton.matches(text))
      #expect(throws: Never.self) { try JSONValue(parsing: text) }
    }
    let deep = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
    #expect(automaton.matches(#"{"a": \#(deep)}"#))
  }

  @Test(
    arguments: [
      (#"root ::= "a" "b"?"#, ["a", "ab"], ["", "b", "abb"]),
      (
        #"root ::= [a-c]+ | "x"{2} | "y"{2,} | "z"{,2} | ("k" "l"){1,2}"#, ["abc", "xx", "yyyy", "", "zz", "klkl"],
        ["x", "y", "zzz", "k"]
      ),
      (#"root ::= [^\n\]-]{2}"#, ["ab", "é😀"], ["a]", "-a", "\na", "abc"]),
      (#"root ::= [α-ω]+ "\u00e9\U0001F600\x41" "#, ["λόé😀A".replacing("ό", with: "ο")], ["abcé😀A"]),
      (#"root ::= "\"\\\[\t" [-a] [a-]"#, ["\"\\[\t-a", "\"\\[\ta-"], ["x"]),
      ("root ::= a b # and more\na ::= \"1\"\n  | \"2\"\nb ::= . ", ["1x", "2\n", "1😀"], ["3x", "1"]),
      (#"root::=("a"|("b"|"c"))*"#, ["", "abccba"], ["d"]),
      ("root ::= under_score-9\nunder_score-9 ::= \"\"", [""], ["a"]),
      (#"root ::= "ab"* [x]{3} "#, ["xxx", "ababxxx"], ["abxx", "aabxxx"]),
    ] as [(String, [String], [String])]) func notationMeansWhatItSays(_ text: String, _ good: [String], _ bad: [String])
    throws
  {
    let automaton = try GrammarAutomaton(Grammar(gbnf: text))
    for text in good { #expect(automaton.matches(text), "\(text)") }
    for text in bad { #expect(!automaton.matches(text), "\(text)") }
  }

  @Test(
    arguments: [
      (#"root ::= "a"#, "line 1, column 12: expected '\"', which ends the literal, found the end of the grammar"),
      ("root ::= \"a\nb\"", "line 1, column 12: expected '\"', which ends the literal, found the end of the line"),
      ("root ::= [z-a]", "line 1, column 11: expected a range from low to high, found one from high to low"),
      ("root = x", "line 1, column 6: expected '::=' behind the name 'root', found '= x'"),
      ("\n  ::= x", "line 2, column 3: expected a rule: name ::= …, found '::= x'"),
      ("root ::= x\nx ::= y", "line 2, column 7: expected the name of a rule, found 'y', which is not defined"),
      ("root ::= (\"a\"", "line 1, column 14: expected ')' for the '(' of line 1, found the end of the grammar"),
      ("root ::= \"a\")", "line 1, column 13: expected '|', a further part or the next rule, found ')'"),
      ("x ::= \"a\"", "line 1, column 1: expected a rule 'root', where the grammar begins, found only x"),
      ("", "line 1, column 1: expected a rule 'root', where the grammar begins, found no rules"),
      ("root ::= \"a\"{3,1}", "line 1, column 16: expected at least 3, the lower bound, found 1"),
      ("root ::= \"a\"{x}", "line 1, column 14: expected a number of copies, found 'x}'"),
      ("root ::= \"a\"{9999999}", "line 1, column 14: expected at most 1000000 copies, found 9999999"),
      (
        #"root ::= "\q""#,
        #"line 1, column 11: expected one of the escapes \n \r \t \\ \" \[ \] \- \^ \xHH \uHHHH \UHHHHHHHH, found '\q"'"#
      ),
      (
        #"root ::= "\ud800""#,
        #"line 1, column 11: expected 4 hexadecimal digits of a Unicode character, found '\ud800"'"#
      ),
      ("root ::= \"a\"\nroot ::= \"b\"", "line 2, column 1: expected each rule once, found 'root' a second time"),
      (
        "root ::= <[7]>",
        "line 1, column 10: expected a part of text; references to tokens are not supported, found '<[7]>'"
      ),
    ] as [(String, String)]) func errorsPointAtThePlace(_ text: String, _ message: String)
  {
    let error = #expect(throws: GBNFError.self) { try Grammar(gbnf: text) }
    #expect(error?.description == message)
  }

  @Test func hostileGrammarsEndInAnError() {
    let nested = "root ::= " + String(repeating: "(", count: 100_000)
    #expect(throws: GBNFError.self) { try Grammar(gbnf: nested) }
    var random = RandomSource(8)
    let scraps = [
      "root", " ::= ", "\"a\"", "[^a-z]", "(", ")", "|", "*", "{2,3}", "\\", "\n", "#", "\"", "x", "]", "-",
    ]
    for _ in 0..<3000 {
      let text = "root ::= " + (0..<12).map { _ in random.pick(scraps) ?? "" }.joined()
      do { _ = try CompiledGrammar(Grammar(gbnf: text)) } catch { #expect(!"\(error)".isEmpty) }
    }
  }

  /// Long chains of rules, those that call and those that go on, are followed without nesting.
  @Test func longChainsOfRulesAreFollowed() throws {
    for (link, text) in [
      ("\"x\" r%", String(repeating: "x", count: 3000)), ("r% \"x\"", String(repeating: "x", count: 3000)),
    ] {
      let rules = (0..<3000).map { "r\($0) ::= " + link.replacing("%", with: "\($0 + 1)") }.joined(separator: "\n")
      let automaton = try GrammarAutomaton(Grammar(gbnf: "root ::= r0\n\(rules)\nr3000 ::= \"\""))
      #expect(automaton.matches(text) && !automaton.matches(text + "x"))
    }
  }

  @Test func anotherRootMayBeNamed() throws {
    let grammar = try Grammar(gbnf: "a ::= \"x\"\nb ::= a a", root: "b")
    #expect(try GrammarAutomaton(grammar).matches("xx"))
  }
}
