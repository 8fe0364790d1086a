import Episodes
import Foundation

/// Reads AgentBench's records of this environment: a JSON list, one object, or an object a line.
public struct AgentBenchProblems: Sendable {
  /// What could not be taken over: its place in the file, from 0, and why.
  public struct Skipped: Sendable, Hashable {
    public var number: Int
    public var reason: String
  }
  let problems: [(number: Int, problem: Problem)]
  public let skipped: [Skipped]
  /// Places of the records that can be played.
  public var numbers: [Int] { problems.map(\.number) }

  /// Scripts that records name by file are looked for in `scripts`; nil for the file's own folder, and then where AgentBench
  /// keeps them: `scripts/dev` for `data/dev.json`, `scripts/1` for `data/1/stock.json`. Throws a `Diagnostic` where the file
  /// is not of that shape.
  public init(file: URL, scripts: URL? = nil) throws {
    let folder = file.deletingLastPathComponent()
    let home = folder.deletingLastPathComponent()
    let folders =
      scripts.map { [$0] } ?? [
        folder, home.appending(path: "scripts/\(file.deletingPathExtension().lastPathComponent)"),
        home.deletingLastPathComponent().appending(path: "scripts/\(folder.lastPathComponent)"),
      ]
    let data: Data
    do {
      data = try Data(contentsOf: file)
    } catch {
      throw Diagnostic(file: file.path, "cannot be read: \(Diagnostic.reason(of: error))")
    }
    var problems: [(number: Int, problem: Problem)] = []
    var skipped: [Skipped] = []
    for (number, record) in try Self.records(data, file: file.path).enumerated() {
      do {
        problems.append((number, try Reader(folders: folders).problem(record)))
      } catch {
        skipped.append(Skipped(number: number, reason: error.reason))
      }
    }
    self.problems = problems
    self.skipped = skipped
  }

  private static func records(_ data: Data, file: String) throws -> [JSONValue] {
    let text = String(decoding: data, as: UTF8.self)
    if let value = try? JSONValue(parsing: text) { return value.arrayValue ?? [value] }
    return try text.split(separator: "\n").enumerated().map { index, line in
      guard let value = try? JSONValue(parsing: String(line)) else {
        throw Diagnostic(file: file, line: index + 1, "is not JSON", hint: "Give a JSON list, or one object a line")
      }
      return value
    }
  }

  private struct Unusable: Error { var reason: String }

  private struct Reader {
    var folders: [URL]

    func problem(_ record: JSONValue) throws(Unusable) -> Problem {
      guard let description = record["description"]?.stringValue else { throw Unusable(reason: "has no description") }
      var problem = Problem(description: description, evaluation: try evaluation(record["evaluation"]))
      for key in ["image", "local"] {
        guard let image = record["create"]?[key]?.stringValue, image != "default", !image.hasSuffix("/default") else {
          continue
        }
        throw Unusable(reason: "wants a machine made from the image '\(image)'")
      }
      if let initial = record["create"]?["init"], initial != .null {
        for one in initial.arrayValue ?? [initial] { problem.initial.append(try script(one)) }
      }
      if let start = record["start"], start != .null { problem.start = try script(start) }
      problem.labels = record["labels"]?.arrayValue?.compactMap(\.stringValue) ?? []
      return problem
    }

    private func evaluation(_ value: JSONValue?) throws(Unusable) -> Problem.Evaluation {
      if let match = value?["match"] {
        if let text = match.stringValue { return .answer(text, strip: true) }
        guard let strip = match["strip"]?.boolValue else {
          throw Unusable(reason: "has a match that does not say 'strip'")
        }
        if let text = match["answer"]?.stringValue { return .answer(text, strip: strip) }
        if let pattern = match["regex"]?.stringValue {
          guard Pattern(pattern) != nil else { throw Unusable(reason: "has a regex that is none: \(pattern)") }
          return .pattern(pattern, strip: strip)
        }
      }
      guard let check = value?["check"], check != .null else { throw Unusable(reason: "has neither match nor check") }
      var checks: [Problem.Check] = []
      for one in check.arrayValue ?? [check] {
        if one == .null {
          checks.append(.example)
        } else if let file = one["file"]?.stringValue, let library = CheckLibrary(file: file) {
          checks.append(.library(library))
        } else {
          checks.append(.script(try script(one)))
        }
      }
      var example: Script?
      if let given = value?["example"], given != .null { example = try script(given) }
      let needsExample = checks.contains { if case .example = $0 { true } else { false } }
      if needsExample, example == nil { throw Unusable(reason: "has no example that its check asks for") }
      return .checks(checks, example: example)
    }

    private func script(_ value: JSONValue) throws(Unusable) -> Script {
      if let code = value.stringValue { return Script(code) }
      let name = value["language"]?.stringValue ?? "bash"
      guard let language = Script.Language(rawValue: name) else { throw Unusable(reason: "has a script in '\(name)'") }
      if let code = value["code"]?.stringValue { return Script(code, language) }
      guard let file = value["file"]?.stringValue else { throw Unusable(reason: "has a script without code or file") }
      for folder in folders {
        if let code = try Self.text(of: file, in: folder) { return Script(code, language) }
      }
      throw Unusable(reason: "needs the script \(file), which is not at hand")
    }

    /// A record names what lies in its folder, and nothing else of this machine.
    private static func text(of file: String, in folder: URL) throws(Unusable) -> String? {
      let folder = folder.standardizedFileURL.resolvingSymlinksInPath()
      let path = folder.appending(path: file).standardizedFileURL.resolvingSymlinksInPath()
      guard path.path.hasPrefix(folder.path.hasSuffix("/") ? folder.path : folder.path + "/") else {
        throw Unusable(reason: "names the script \(file), which is outside of its folder")
      }
      return try? String(contentsOf: path, encoding: .utf8)
    }
  }
}
