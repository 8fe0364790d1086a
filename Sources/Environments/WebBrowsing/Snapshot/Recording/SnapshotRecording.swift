import Episodes
import Foundation

/// What was recorded: tasks in Mind2Web's shape, and the lines of a task file that ask for their actions.
public struct SnapshotRecording: Sendable {
  var tasks: [RecordedTask] = []
  var lines: [JSONValue] = []
  /// The actions looked at.
  public internal(set) var steps = 0

  /// The share of actions whose element is among the ten that the ranker likes best. The others cannot be asked for.
  public var recall: Double { Double(lines.count) / Double(max(1, steps)) }

  /// The records, a task a line.
  public func records() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let texts = try tasks.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
    return Data("[\n\(texts.joined(separator: ",\n"))\n]\n".utf8)
  }

  /// The task file.
  public var taskFile: Data { Data(lines.map { $0.text + "\n" }.joined().utf8) }
}
