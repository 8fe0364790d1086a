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
    ("id: world", "id: [", "not valid YAML"), ("version: 2", "versoin: 2", "versoin: is no known key"),
    ("step_seconds: 1}", "step_seconds: 1, turns: 3}", "limits.turns: is no known key"),
    ("default: strict,", "default: strict, help: x,", "options[0].help: is no known key"),
    ("{text: 9}", "{text: 0}", "limits.rounds"), ("{text: 9}", "{song: 9}", "limits.rounds"),
    ("[deterministic, grammar]", "[magic]", "'magic' is not known: expected one of deterministic"),
    ("{dev: 2}", "{dev: 0}", "splits"), ("{dev: 2}", "{../dev: 2}", "splits"), ("{dev: 2}", "{train: 2}", "splits"),
    ("metric: rate", "metric: rate\nagentbench: zz", "AgentBench's columns are os"),
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
      try TaskFile.parse(Record.self, Data(text.utf8), file: "dev.jsonl").map(\.record)
    }
    let good = #"{"name": "a", "size": 1}"#
    #expect(try parse("\(good)\n\n  \n\(good)\r\n").count == 2)
    for (line, key) in [
      (#"{"name": "a"}"#, "size"), (#"{"name": "a", "size": "big"}"#, "size"), (#"{"name": 1, "size": 1}"#, "name"),
      ("{\"name\": ", "is not valid JSON. Write one JSON object a line"), ("[]", "dev.jsonl"),
      (#"{"name": "a", "size": 1e99}"#, "holds a number that does not fit"),
    ] {
      let error = #expect(throws: Diagnostic.self) { try parse("\(good)\n\n\(line)\n\(good)") }
      let message = error.map { "\($0)" } ?? ""
      #expect(message.contains("dev.jsonl:3") && message.contains(key), "\(message)")
    }
  }

  /// A table of tasks in a folder of its own.
  private func table(_ lines: [String]) throws -> TaskTable<TaskSeed> {
    struct Task: Decodable {
      var id: SampleID
      var seed: TaskSeed
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "tasks-\(UUID().uuidString)")
    let resources = EnvironmentResources(folder: folder, scratch: folder)
    try FileManager.default.createDirectory(at: folder.appending(path: "tasks"), withIntermediateDirectories: true)
    try lines.joined(separator: "\n").write(to: resources.tasks(.dev), atomically: true, encoding: .utf8)
    return TaskTable(try EnvironmentManifest(yaml: sound), resources) { file, _ in
      try TaskFile.load(Task.self, from: file).map { .init(id: $0.record.id, line: $0.number, record: $0.record.seed) }
    }
  }

  @Test func tasksAreFoundByName() throws {
    let table = try table([#"{"id": "dev-0", "seed": 0}"#, "", #"{"id": "dev-1", "seed": 999999}"#])
    #expect(try table.samples(in: .dev) == ["dev-0", "dev-1"])
    #expect(try table.record("dev-1").seed == 999_999)
    for sample: SampleID in ["dev-2", "test-0", "../dev-0", "dev", ""] {
      #expect(throws: Diagnostic.self) { try table.record(sample) }
    }
    for split: Split in ["tst", "../tasks/dev", "", "train"] {
      let error = #expect(throws: Diagnostic.self) { try table.samples(in: split) }
      #expect(error.map { "\($0)" }?.contains("Choose one of: dev") == true)
    }
  }

  @Test(arguments: [
    (#"{"id": "dev-0", "seed": 1}"#, "dev.jsonl:3: id: 'dev-0' is the name of line 1 too"),
    (#"{"id": "test-1", "seed": 1}"#, "dev.jsonl:3: id: is 'test-1'. Names in this file begin with 'dev-'"),
    (#"{"id": "dev-1", "seed": -5}"#, "dev.jsonl:3: seed: is -5: expected a whole number from 0 to 999999"),
    (#"{"id": "dev-1", "seed": 1.5}"#, "dev.jsonl:3: seed: is 1.5: expected a whole number"),
    (#"{"id": "dev-1", "seed": 1000000}"#, "dev.jsonl:3: seed: is 1000000"),
    ("", "dev.jsonl: has 1 tasks; the manifest says 2 for dev"),
  ]) func brokenTasksAreNamed(_ line: String, _ expected: String) throws {
    let table = try table([#"{"id": "dev-0", "seed": 0}"#, "", line])
    let error = #expect(throws: Diagnostic.self) { try table.samples(in: .dev) }
    #expect(error.map { "\($0)" }?.contains(expected) == true, "\(String(describing: error))")
  }
}
