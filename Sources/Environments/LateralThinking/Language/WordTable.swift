import EnvironmentKit
import Episodes
import Foundation

/// What WordNet says of words: which are forms of another, and which are near in meaning.
///
/// Two files that `recipe/make_words.py` writes: `forms.tsv` (form, word) and `words.tsv` (a word of the puzzles' facts, then
/// related words with how near they are, 0 to 1).
struct WordTable: Sendable {
  private var forms: [String: String] = [:]
  /// By the stems of both words.
  private var nearness: [Pair: Double] = [:]

  private struct Pair: Hashable, Sendable {
    var first: String
    var second: String
  }

  /// Knows nothing.
  init() {}

  /// Reads the tables. Throws a `Diagnostic` where one is missing or broken.
  init(folder: URL) throws {
    for (fields, number, file) in try Self.lines(folder.appending(path: "forms.tsv")) {
      guard fields.count == 2 else { throw Self.broken(file, number, "two words") }
      forms[fields[0]] = fields[1]
    }
    let stemmer = Stemmer()
    for (fields, number, file) in try Self.lines(folder.appending(path: "words.tsv")) {
      let stem = stemmer.stem(fields[0])
      for field in fields.dropFirst() {
        let halves = field.split(separator: ":")
        guard halves.count == 2, let near = Double(halves[1]), (0...1).contains(near) else {
          throw Self.broken(file, number, "word:nearness")
        }
        let pair = Pair(first: stem, second: stemmer.stem(String(halves[0])))
        nearness[pair] = max(near, nearness[pair] ?? 0)
      }
    }
  }

  private static func lines(_ file: URL) throws -> [(fields: [String], number: Int, file: URL)] {
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      throw Diagnostic(
        file: file.path, "cannot be read", hint: "environments/lateral-thinking/recipe/make_words.py writes it")
    }
    return text.split(separator: "\n").enumerated().map {
      ($1.split(separator: "\t").map(String.init), $0 + 1, file)
    }
  }

  private static func broken(_ file: URL, _ line: Int, _ expected: String) -> Diagnostic {
    Diagnostic(file: file.path, line: line, "cannot be read: expected \(expected)")
  }

  /// The word that a form is of: "went" is "go".
  func base(_ word: String) -> String { forms[word] ?? word }

  /// How near two stems are: 1 for the same.
  func nearness(_ left: String, _ right: String) -> Double {
    if left == right { return 1 }
    return max(
      nearness[Pair(first: left, second: right)] ?? 0, nearness[Pair(first: right, second: left)] ?? 0)
  }
}
