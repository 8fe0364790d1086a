import Episodes
import Foundation

/// Reads ALFWorld's `game.tw-pddl`: a JSON object with a PDDL problem, a text grammar and a winning walkthrough.
public struct GameFile: Sendable {
  public let house: House
  /// Commands that win; never shown to a player.
  public let walkthrough: [String]

  private struct Record: Decodable {
    var pddl_problem: String
    var grammar: String
    var walkthrough: [String]?
  }

  /// Reads a file. Throws a `Diagnostic`. `dialect` overrides the file's own.
  public init(path: String, dialect: Dialect? = nil) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Diagnostic(file: path, "the game file cannot be read", hint: "Give the path of a game.tw-pddl file")
    }
    try self.init(data, file: path, dialect: dialect)
  }

  /// Reads a file's bytes.
  public init(_ data: Data, file: String, dialect: Dialect? = nil) throws {
    let record: Record
    do {
      record = try JSONDecoder().decode(Record.self, from: data)
    } catch {
      throw Diagnostic(file: file, "is no game.tw-pddl file: expected a JSON object with pddl_problem and grammar")
    }
    guard let task = record.grammar.firstMatch(of: /Your task is to: ([^"\n]*?)\.?"/)?.1 else {
      throw Diagnostic(file: file, key: "grammar", "lacks the text 'Your task is to: …'")
    }
    let own: Dialect = record.grammar.contains("\"You arrive at {r.name}.") ? .move : .agentbench
    let problem = try ProblemFacts(record.pddl_problem, file: file)
    house = try problem.house(goalText: String(task), dialect: dialect ?? own)
    walkthrough = record.walkthrough ?? []
  }
}
