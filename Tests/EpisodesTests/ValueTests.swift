import Episodes
import Foundation
import Testing

struct ValueTests {
  /// SplitMix64 from state 0 yields these (Steele, Lea and Flood 2014; the reference C program).
  @Test func randomNumbersAreSplitMix() {
    var random = RandomSource(0)
    #expect(random.next() == 0xe220_a839_7b1d_cdaf)
    #expect(random.next() == 0x6e78_9e6a_a1b9_65f4)
    #expect(random.next() == 0x06c4_5d18_8009_454f)
  }

  @Test func numbersAreUniform() {
    var random = RandomSource(5)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[random.below(7)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 400 })
    let shuffled = random.shuffled(0..<50)
    #expect(shuffled.sorted() == Array(0..<50) && shuffled != Array(0..<50))
    #expect(random.pick([Int]()) == nil)
  }

  @Test func derivedSeedsDiffer() {
    let seeds = Set((0..<1000).map { Seed(1).derived("episode-\($0)").rawValue })
    #expect(seeds.count == 1000)
    #expect(Seed(1).derived("a") == Seed(1).derived("a"))
    #expect(Seed(1).derived("a") != Seed(2).derived("a"))
  }

  /// FIPS 180-2's and RFC 1321's own examples.
  @Test func digestsAreKnown() {
    #expect(Digest(of: "abc").hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(Digest.md5("message digest") == "f96b697d7cb7938d525a2f31aaf161d0")
  }

  @Test func jsonComesBackEqual() throws {
    let text = #"{"a":[1,-2.5,true,null,"é\n\"\u0000"],"b":{"c":{}}}"#
    let value = try JSONValue(parsing: text)
    #expect(try JSONValue(parsing: value.text) == value)
    #expect(value["a"]?[0] == .int(1) && value["a"]?[1] == .double(-2.5) && value["a"]?[2] == .bool(true))
    #expect(value["a"]?[4]?.stringValue == "é\n\"\0")
    #expect(value["b"]?["c"] == .object([:]) && value["x"] == nil && value["a"]?[9] == nil)
  }

  @Test(arguments: ["", "{", "[,]", "{\"a\":}", "nul", "\"\\x\"", "[1] 2", String(repeating: "[", count: 100_000)])
  func brokenJSONIsRefused(_ text: String) {
    #expect(throws: (any Error).self) { try JSONValue(parsing: text) }
  }

  /// Whatever bytes a model writes, parsing gives a value or an error, never a crash.
  @Test func arbitraryTextNeverCrashesTheParser() {
    var random = RandomSource(11)
    let pieces = [
      "{", "}", "[", "]", "\"", ":", ",", "1e999", "-", "\\u", "d83d", "true", " ", "\u{0}", "é", "9223372036854775808",
    ]
    for _ in 0..<3000 {
      let text = (0..<random.below(14)).compactMap { _ in random.pick(pieces) }.joined()
      if let value = try? JSONValue(parsing: text) { _ = value.text }
    }
  }

  @Test func diagnosticsNameThePlace() {
    let full = Diagnostic(file: "tasks/dev.jsonl", line: 3, key: "seed", "is missing", hint: "Give one")
    #expect("\(full)".contains("tasks/dev.jsonl:3"))
    #expect("\(full)".contains("seed") && "\(full)".contains("is missing") && "\(full)".contains("Give one"))
  }
}
