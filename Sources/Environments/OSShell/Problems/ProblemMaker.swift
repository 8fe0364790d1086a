import Episodes

/// Draws what a problem is about.
struct ProblemMaker {
  var random: RandomSource

  init(seed: Seed) { random = RandomSource(seed) }

  static let words = [
    "amber", "birch", "cedar", "delta", "ember", "fjord", "garnet", "harbor", "indigo", "jasper", "kestrel", "lagoon",
    "meadow",
    "nimbus", "onyx", "pebble", "quartz", "raven", "saffron", "tundra", "umber", "velvet", "willow", "yarrow", "zephyr",
  ]

  mutating func word() -> String { Self.words[random.below(Self.words.count)] }
  mutating func words(_ count: Int) -> [String] { Array(random.shuffled(Self.words).prefix(count)) }
  mutating func number(_ range: ClosedRange<Int>) -> Int { range.lowerBound + random.below(range.count) }
  mutating func folder() -> String { "/srv/\(word())-\(number(10...99))" }

  /// Writes lines to a file.
  static func write(_ lines: [String], to path: String) -> String {
    "mkdir -p \"$(dirname \(path))\"\ncat >\(path) <<'END'\n\(lines.joined(separator: "\n"))\nEND\n"
  }

  static func problem(
    _ description: String, initial: String = "", start: String? = nil, answer: String, gold: String
  ) -> Problem {
    Problem(
      description: description, initial: initial.isEmpty ? [] : [Script(initial)], start: start.map { Script($0) },
      evaluation: .answer(answer, strip: true), gold: ([gold], answer))
  }

  /// A number is asked for, and held against what a script puts out, by AgentBench's own check for that.
  static func problem(
    _ description: String, initial: String, expected: Script, by check: CheckLibrary, answer: Int, gold: String
  ) -> Problem {
    Problem(
      description: description, initial: [Script(initial)],
      evaluation: .checks([.example, .library(check)], example: expected), gold: ([gold], "\(answer)"))
  }

  static func problem(
    _ description: String, initial: String = "", start: String? = nil, check: String, gold: String
  ) -> Problem {
    Problem(
      description: description, initial: initial.isEmpty ? [] : [Script(initial)], start: start.map { Script($0) },
      evaluation: .checks([.script(Script(check))], example: nil), gold: ([gold], nil))
  }
}
