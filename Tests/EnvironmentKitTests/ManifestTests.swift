import EnvironmentKit
import Episodes
import Foundation
import Testing

struct ManifestTests {
  private let sound = """
    id: world
    title: World
    summary: A world.
    version: 2
    capabilities: [deterministic, grammar]
    styles: [text]
    splits: {dev: 2}
    limits: {rounds: {text: 9}, observation_bytes: 100, step_seconds: 1}
    metric: rate
    oracle_ceiling: 1
    random_floor: 0.5
    options:
      - {name: rules, values: [strict, loose], default: strict, summary: Which.}
    """

  @Test func aSoundManifestIsRead() throws {
    let manifest = try EnvironmentManifest(yaml: sound)
    #expect(manifest.id == "world" && manifest.version == 2 && manifest.styles == [.text])
    #expect(manifest.capabilities == [.deterministic, .grammar])
    #expect(manifest.limits.rounds[.text] == 9)
  }

  @Test(arguments: [
    ("metric: rate", "", "metric"), ("version: 2", "version: 0", "version"),
    ("version: 2", "version: many", "version"),
    ("observation_bytes: 100", "observation_bytes: -1", "observation_bytes"),
    ("random_floor: 0.5", "random_floor: 7", "random_floor"), ("[deterministic, grammar]", "[magic]", "capabilities"),
    ("styles: [text]", "styles: [song]", "styles"), ("default: strict", "default: odd", "options.rules"),
    ("id: world", "id: [", "not valid YAML"),
  ]) func aBrokenManifestNamesTheKey(_ part: String, _ instead: String, _ expected: String) {
    let text = sound.replacingOccurrences(of: part, with: instead)
    let error = #expect(throws: Diagnostic.self) { try EnvironmentManifest(yaml: text, file: "e/environment.yaml") }
    let message = error.map { "\($0)" } ?? ""
    #expect(message.contains("e/environment.yaml") && message.contains(expected), "\(message)")
  }

  @Test func requestsAreCheckedAndFilledIn() throws {
    let manifest = try EnvironmentManifest(yaml: sound)
    let filled = try manifest.validated(EpisodeRequest(sample: "dev-0", seed: 1))
    #expect(filled.options == ["rules": "strict"])
    for bad in [
      EpisodeRequest(sample: "dev-0", seed: 1, style: .tools),
      EpisodeRequest(sample: "dev-0", seed: 1, options: ["colour": "red"]),
      EpisodeRequest(sample: "dev-0", seed: 1, options: ["rules": "odd"]),
    ] {
      #expect(throws: Diagnostic.self) { try manifest.validated(bad) }
    }
  }

  private struct Record: Decodable {
    var name: String
    var size: Int
  }

  @Test func aMalformedTaskLineIsNamed() throws {
    func parse(_ text: String) throws -> [Record] {
      try TaskFile.parse(Record.self, Data(text.utf8), file: "dev.jsonl")
    }
    let good = #"{"name": "a", "size": 1}"#
    #expect(try parse("\(good)\n\n  \n\(good)\r\n").count == 2)
    for (line, key) in [
      (#"{"name": "a"}"#, "size"), (#"{"name": "a", "size": "big"}"#, "size"), (#"{"name": 1, "size": 1}"#, "name"),
      ("{\"name\": ", "dev.jsonl"), ("[]", "dev.jsonl"),
    ] {
      let error = #expect(throws: Diagnostic.self) { try parse("\(good)\n\n\(line)\n\(good)") }
      let message = error.map { "\($0)" } ?? ""
      #expect(message.contains("dev.jsonl:3") && message.contains(key), "\(message)")
    }
  }
}
