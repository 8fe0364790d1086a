import Episodes
import Foundation
import Yams

/// What is delivered for containers, read from the checkout that these tests stand in.
enum Checkout {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  /// It lies beside the tests that were built with it.
  static let build = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()

  /// The ids of the environments that come with Gauntlet.
  static func environments() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "environments").path).sorted()
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  static func compose() throws -> JSONValue { try yaml(text("compose.yaml"))[0] }

  /// The services of `compose.yaml`, by name.
  static func services() throws -> [String: JSONValue] { try compose()["services"]?.objectValue ?? [:] }

  /// The Kubernetes manifests, by their files.
  static func manifests() throws -> [(file: String, value: JSONValue)] {
    let folder = root.appending(path: "deploy/kubernetes").path
    return try FileManager.default.subpathsOfDirectory(atPath: folder).sorted().filter { $0.hasSuffix(".yaml") }
      .flatMap { file in try yaml(text("deploy/kubernetes/\(file)")).map { (file, $0) } }
  }

  /// Manifests of one kind, by name and namespace.
  static func manifests(_ kind: String) throws -> [String: JSONValue] {
    let all = try manifests().map(\.value).filter { $0["kind"]?.stringValue == kind }
    return Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
  }

  /// Manifests that start pods.
  static func workloads() throws -> [JSONValue] {
    try Array(manifests("Deployment").values) + Array(manifests("Job").values)
  }

  /// The documents of a YAML text.
  static func yaml(_ text: String) throws -> [JSONValue] { try load_all(yaml: text).map(JSONValue.init(yaml:)) }
}

extension JSONValue {
  /// What Yams makes of a text.
  init(yaml value: Any) {
    switch value {
    case let value as Bool: self = .bool(value)
    case let value as Int: self = .int(value)
    case let value as Double: self = .double(value)
    case let value as String: self = .string(value)
    case let value as [Any]: self = .array(value.map(JSONValue.init(yaml:)))
    case let value as [AnyHashable: Any]:
      let pairs = value.map { ("\($0.key)", JSONValue(yaml: $0.value)) }
      self = .object(Dictionary(uniqueKeysWithValues: pairs))
    default: self = .null
    }
  }

  /// What is found by going down keys and places; nil where nothing is.
  func at(_ path: String) -> JSONValue? {
    path.split(separator: "/").reduce(Optional(self)) { value, key in
      Int(key).map { value?[$0] } ?? value?[String(key)]
    }
  }

  var name: String { at("metadata/name")?.stringValue ?? "" }
  var strings: [String] { arrayValue?.compactMap(\.stringValue) ?? [] }
  var keys: Set<String> { Set((objectValue ?? [:]).keys) }
}
