import Episodes
import Foundation

/// What an environment is built with: its folder of data, and a place to work in. Handed in, never looked up.
public struct EnvironmentResources: Sendable {
  /// `environments/<id>`: manifest, tasks, data. Read only.
  public var folder: URL
  /// Where servers and caches may put what they need; the environment makes folders of its own in it.
  public var scratch: URL
  /// A language model for environments in which one plays a part, such as a puzzle's host; nil where none was chosen.
  public var interlocutor: (any Interlocutor)?

  public init(folder: URL, scratch: URL, interlocutor: (any Interlocutor)? = nil) {
    self.folder = folder
    self.scratch = scratch
    self.interlocutor = interlocutor
  }

  /// The task file of a split.
  public func tasks(_ split: Split) -> URL { folder.appending(path: "tasks/\(split.rawValue).jsonl") }
}
