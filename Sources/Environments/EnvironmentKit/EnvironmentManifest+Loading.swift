import Episodes
import Foundation
import Yams

extension EnvironmentManifest {
  /// Reads and checks `environment.yaml` in `folder`. Throws a `Diagnostic` naming the file and the key.
  public init(folder: URL) throws {
    let file = folder.appending(path: "environment.yaml")
    let text: String
    do {
      text = try String(contentsOf: file, encoding: .utf8)
    } catch {
      throw Diagnostic(
        file: file.path, "cannot be read", hint: "Every environment has a folder with an environment.yaml in it")
    }
    try self.init(yaml: text, file: file.path)
    guard id == folder.lastPathComponent else {
      throw Diagnostic(
        file: file.path, key: "id", "is '\(id)', but the folder is named '\(folder.lastPathComponent)'",
        hint: "Name both alike")
    }
  }

  /// Reads and checks a manifest's YAML text.
  public init(yaml: String, file: String = "environment.yaml") throws {
    do {
      self = try YAMLDecoder().decode(EnvironmentManifest.self, from: yaml)
    } catch let error as DecodingError {
      if case .dataCorrupted(let context) = error, let cause = context.underlyingError as? YamlError {
        throw Self.diagnostic(cause, file: file)
      }
      throw Self.diagnostic(error, file: file)
    } catch let error as YamlError {
      throw Self.diagnostic(error, file: file)
    }
    for (key, value, ok) in [
      ("version", "\(version)", version > 0),
      ("limits.observation_bytes", "\(limits.observationBytes)", limits.observationBytes > 0),
      ("limits.step_seconds", "\(limits.stepSeconds)", limits.stepSeconds > 0),
      ("oracle_ceiling", "\(oracleCeiling)", (0...1).contains(oracleCeiling)),
      ("random_floor", "\(randomFloor)", (0...1).contains(randomFloor)),
      ("styles", "\(styles.map(\.rawValue))", !styles.isEmpty),
      ("command", "\(command ?? [])", command.map { $0.first?.isEmpty == false } ?? true),
    ] where !ok {
      throw Diagnostic(file: file, key: key, "is \(value), which is out of range")
    }
    if let column = agentbench, !Self.columns.contains(column) {
      throw Diagnostic(
        file: file, key: "agentbench", "is '\(column)'",
        hint: "AgentBench's columns are \(Self.columns.joined(separator: ", "))")
    }
    for (name, count) in splits.sorted(by: { $0.key < $1.key }) {
      // A sample's name begins with its split's and a hyphen, and a split's name is part of a path.
      let isName =
        !name.isEmpty && name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
      guard isName, name != Split.train.rawValue, count > 0 else {
        throw Diagnostic(
          file: file, key: "splits", "has '\(name): \(count)'",
          hint: "A split has a name of small letters, digits and _, other than train, and one task or more")
      }
    }
    for option in options where !option.values.contains(option.default) {
      throw Diagnostic(
        file: file, key: "options.\(option.name)", "the default '\(option.default)' is not among its values")
    }
  }

  private static let columns = ["os", "db", "kg", "dcg", "ltp", "hh", "ws", "wb"]

  private static func diagnostic(_ error: YamlError, file: String) -> Diagnostic {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      Diagnostic(file: file, line: mark.line, "is not valid YAML: \(problem)")
    default: Diagnostic(file: file, "is not valid YAML: \(error)")
    }
  }

  static func diagnostic(_ error: DecodingError, file: String) -> Diagnostic {
    func path(_ context: DecodingError.Context) -> String? {
      let parts = context.codingPath.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }
      return parts.isEmpty ? nil : String(parts.joined().drop { $0 == "." })
    }
    switch error {
    case .keyNotFound(let key, let context):
      return Diagnostic(file: file, key: path(context), "the key '\(key.stringValue)' is missing")
    case .typeMismatch(let type, let context):
      return Diagnostic(file: file, key: path(context), "has the wrong type: expected \(type)")
    case .valueNotFound(let type, let context):
      return Diagnostic(file: file, key: path(context), "has no value: expected \(type)")
    case .dataCorrupted(let context):
      return Diagnostic(file: file, key: path(context), context.debugDescription)
    @unknown default:
      return Diagnostic(file: file, "\(error)")
    }
  }
}
