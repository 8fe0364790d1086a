import Episodes
import Foundation

/// The ranks of candidates as AgentBench keeps them, its pickle written as JSON: `{"ranks": {"<annotation>_<action>": {"<id>": rank}}}`;
/// ranks count from 0, scores beside them are not needed.
struct RankFile: Sendable {
  private struct Content: Decodable { var ranks: [String: [String: Int]] }
  private let file: String
  private let ranks: [String: [String: Int]]

  /// Throws a `Diagnostic` that names the place where it has another shape.
  init(file: URL) throws {
    self.file = file.path
    ranks = try RecordJSON.read(
      Content.self, from: file, hint: "A rank file is {\"ranks\": {\"<annotation_id>_<action_uid>\": {\"<id>\": 0, …}}}"
    ).ranks
  }

  /// The ranks of an action's candidates.
  func ranks(of action: String, candidates: [String]) throws -> [Int] {
    guard let known = ranks[action] else { throw Diagnostic(file: file, key: "ranks", "has no action '\(action)'") }
    return try candidates.map { id in
      guard let rank = known[id] else {
        throw Diagnostic(file: file, key: "ranks.\(action)", "has no rank for the candidate '\(id)'")
      }
      return rank
    }
  }
}
