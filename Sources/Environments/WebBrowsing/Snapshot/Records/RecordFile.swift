import Episodes
import Foundation

/// A file of Mind2Web's: a JSON list of tasks.
struct RecordFile: Sendable {
  let file: String
  let tasks: [RecordedTask]
  private let places: [String: (task: Int, action: Int)]

  /// Throws a `Diagnostic` that names the place in the file where it has another shape.
  init(file: URL) throws {
    self.file = file.path
    tasks = try RecordJSON.read([RecordedTask].self, from: file, hint: "A file of Mind2Web's is a JSON list of tasks")
    var places: [String: (task: Int, action: Int)] = [:]
    for (number, task) in tasks.enumerated() {
      guard task.summaries.count >= task.actions.count else {
        throw Diagnostic(
          file: file.path, key: "[\(number)].action_reprs",
          "has \(task.summaries.count) entries; there are \(task.actions.count) actions")
      }
      for (place, action) in task.actions.enumerated() {
        let name = Self.name(task.annotationID, action.actionUID)
        guard places.updateValue((number, place), forKey: name) == nil else {
          throw Diagnostic(
            file: file.path, key: "[\(number)].actions[\(place)].action_uid",
            "'\(action.actionUID)' is the name of another action of task \(task.annotationID) too")
        }
      }
    }
    self.places = places
  }

  /// What rank files call an action.
  static func name(_ annotationID: String, _ actionUID: String) -> String { "\(annotationID)_\(actionUID)" }

  /// An action, the task that it is part of and its place in it.
  func action(_ actionUID: String, of annotationID: String) throws -> (task: RecordedTask, number: Int) {
    guard let place = places[Self.name(annotationID, actionUID)] else {
      throw Diagnostic(
        file: file, "has no action '\(actionUID)' of a task '\(annotationID)'",
        hint: "Name annotation_id and action_uid as they stand in the file")
    }
    return (tasks[place.task], place.action)
  }
}

/// JSON files of others.
enum RecordJSON {
  static func read<Value: Decodable>(_ type: Value.Type, from file: URL, hint: String) throws -> Value {
    let data: Data
    do {
      data = try Data(contentsOf: file, options: .mappedIfSafe)
    } catch {
      throw Diagnostic(file: file.path, "cannot be read: \(Diagnostic.reason(of: error))")
    }
    func refuse(_ path: [any CodingKey], _ message: String) -> Diagnostic {
      let key = path.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
      return Diagnostic(file: file.path, key: key.isEmpty ? nil : String(key.drop { $0 == "." }), message, hint: hint)
    }
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch DecodingError.keyNotFound(let key, let context) {
      throw refuse(context.codingPath, "has no '\(key.stringValue)'")
    } catch DecodingError.typeMismatch(let expected, let context) {
      throw refuse(context.codingPath, "has the wrong type: expected \(expected)")
    } catch DecodingError.valueNotFound(let expected, let context) {
      throw refuse(context.codingPath, "is null: expected \(expected)")
    } catch DecodingError.dataCorrupted(let context) {
      throw refuse(context.codingPath, context.codingPath.isEmpty ? "is not valid JSON" : context.debugDescription)
    }
  }
}
