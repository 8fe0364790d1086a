import EnvironmentKit
import Episodes
import Foundation
import LateralThinking

/// A folder with puzzles of the tests' own, and an environment over it.
struct TestPuzzles {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let folder = root.appending(path: "environments/lateral-thinking")

  let home: URL
  let environment: LateralThinking

  /// `lines` become the dev split.
  init(_ lines: [JSONValue], host: (any Interlocutor)? = nil, name: String = #function) throws {
    let letters = name.filter(\.isLetter)
    home = FileManager.default.temporaryDirectory.appending(
      path: "puzzles-\(letters)-\(getpid())-\(UInt32.random(in: 0...UInt32.max))/lateral-thinking")
    let files = FileManager.default
    try? files.removeItem(at: home)
    try files.createDirectory(at: home.appending(path: "tasks"), withIntermediateDirectories: true)
    try files.copyItem(at: Self.folder.appending(path: "data"), to: home.appending(path: "data"))
    var manifest = try EnvironmentManifest(folder: Self.folder)
    manifest.splits = ["dev": lines.count]
    let values = try JSONValue(parsing: String(decoding: JSONEncoder().encode(manifest), as: UTF8.self))
    try Data(values.text.utf8).write(to: home.appending(path: "environment.yaml"))
    try Data(lines.map { $0.text + "\n" }.joined().utf8).write(to: home.appending(path: "tasks/dev.jsonl"))
    environment = try LateralThinking(
      resources: EnvironmentResources(folder: home, scratch: home, interlocutor: host))
  }

  func remove() { try? FileManager.default.removeItem(at: home.deletingLastPathComponent()) }

  func session(
    _ sample: SampleID = "dev-000", style: ActionStyle = .text, options: [String: String] = [:]
  ) async throws -> EpisodeSession {
    try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 1, style: style, options: options))
  }

  /// A gardener who waters at night, with two keys to find.
  static let garden: JSONValue = [
    "id": "dev-000", "language": "en", "title": "The night garden",
    "story": "Every night an old woman waters a garden in which nothing grows.",
    "truth":
      "The woman is a retired potter. She keeps a bed of fine clay moist, which her grandson dug into the garden, so that it does not crack before he has time to fire it.",
    "storyKeys": ["An old woman waters a garden every night.", "Nothing grows in the garden."],
    "answerKeys": ["The woman used to be a potter.", "She waters clay to keep it from cracking."],
    "facts": [
      [
        "id": "potter", "answer": "yes",
        "says": ["The woman is a retired potter.", "She used to make pots for a living.", "Pottery was her trade."],
      ],
      [
        "id": "clay", "answer": "yes",
        "says": ["There is clay in the garden.", "She waters clay.", "The bed holds potter's earth."],
      ],
      [
        "id": "crack", "answer": "yes",
        "says": [
          "The water keeps it from cracking.", "It would crack if it dried.", "She wants to keep it moist.",
        ],
      ],
      [
        "id": "plants", "answer": "no",
        "says": ["Plants are to grow in the garden.", "She has sown seeds.", "She waters flowers or vegetables."],
      ],
      [
        "id": "weather", "answer": "irrelevant",
        "says": ["The weather is important.", "It rains a lot there.", "It is summer."],
      ],
    ],
    "keys": [["potter"], ["clay", "crack"]],
    "questions": [
      "Does she water plants?", "Is there clay in that garden?", "Does the water keep it from cracking?",
      "Did the woman use to make pots?",
    ],
  ]
}

/// A model that says what it is told to, and keeps what it was asked.
actor ScriptedModel: Interlocutor {
  nonisolated let name = "scripted"
  private var lines: [String]
  private(set) var asked: [[Message]] = []

  init(_ lines: [String]) { self.lines = lines }

  func reply(to messages: [Message]) async throws -> String {
    asked.append(messages)
    struct NothingLeft: Error {}
    guard !lines.isEmpty else { throw NothingLeft() }
    return lines.removeFirst()
  }
}
