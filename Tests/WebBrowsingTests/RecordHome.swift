import EnvironmentKit
import Episodes
import Foundation
import WebBrowsing

/// Records of our own in Mind2Web's shape, imported as its users import theirs.
final class RecordHome {
  let folder: URL
  static let split: Split = "records"

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "snapshot-records-\(ProcessInfo.processInfo.processIdentifier)-\(UInt64.random(in: 0..<UInt64.max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var file: URL { folder.appending(path: "test_task_0.json") }

  func write(_ records: JSONValue, ranks: JSONValue? = nil) throws {
    try Data(records.text.utf8).write(to: file)
    if let ranks { try Data(ranks.text.utf8).write(to: folder.appending(path: "scores_all_data.json")) }
  }

  /// What an import of the file finds.
  func imported() throws -> TaskImport { try Machine.environment().importTasks(from: file) }

  /// An environment with the file's tasks.
  func environment() throws -> WebBrowsing {
    let original = Machine.root.appending(path: "environments/web-browsing")
    let manifest = try EnvironmentManifest(folder: original)
    _ = try imported().write(manifest, of: original, as: Self.split, in: folder)
    return try WebBrowsing(
      resources: EnvironmentResources(
        folder: folder.appending(path: "environments/web-browsing"), scratch: folder.appending(path: "scratch")))
  }

  /// Plays the first task to its end with the given answers, in the text style.
  func play(_ replies: [String]) async throws -> EpisodeSession.Turn? {
    let session = try await EpisodeSession(try environment(), EpisodeRequest(sample: "records-000", seed: 3))
    var turn: EpisodeSession.Turn?
    for reply in replies where turn?.verdict == nil { turn = try await session.submit(AgentReply(reply)) }
    await session.end()
    return turn
  }
}

/// Parts of records.
enum Record {
  /// A task with one action at a page of buttons `10`, `11`, …, called `Button 10` and so on.
  static func task(
    buttons: Int, positives: [String], operation: String = "CLICK", value: String = "", page: String? = nil
  ) -> JSONValue {
    let ids = (10..<10 + buttons).map(String.init)
    let made = ids.map {
      "<button backend_node_id=\"\($0)\"><text backend_node_id=\"9\($0)\">Button \($0)</text></button>"
    }
    return task(
      page: page ?? "<html backend_node_id=\"1\"><main backend_node_id=\"2\">\(made.joined())</main></html>",
      positives: positives, negatives: ids.filter { !positives.contains($0) }, operation: operation, value: value)
  }

  static func task(
    page: String, positives: [String], negatives: [String], operation: String = "CLICK", value: String = "",
    instruction: String = "Press what has to be pressed", uid: String = "u-1"
  ) -> JSONValue {
    func candidate(_ id: String, _ isOriginal: Bool) -> JSONValue {
      var members: [String: JSONValue] = [
        "tag": "button", "backend_node_id": .string(id),
        "attributes": .string(
          "{\"backend_node_id\": \"\(id)\", \"bounding_box_rect\": \"1,2,3,4\", \"is_clickable\": \"true\"}"),
      ]
      if isOriginal { members["is_original_target"] = true }
      return .object(members)
    }
    let action: JSONValue = [
      "action_uid": .string(uid), "raw_html": "<html></html>", "cleaned_html": .string(page),
      "operation": ["op": .string(operation), "original_op": .string(operation), "value": .string(value)],
      "pos_candidates": .array(positives.map { candidate($0, true) }),
      "neg_candidates": .array(negatives.map { candidate($0, false) }),
    ]
    return [
      "website": "ferries", "domain": "Travel", "subdomain": "Other", "annotation_id": "a-1",
      "confirmed_task": .string(instruction), "action_reprs": ["[button]  Button -> CLICK"], "actions": [action],
    ]
  }
}
