import Episodes
import Foundation
import Yams

/// An environment that plays tasks of others' making, in the form that they come in.
public protocol TaskImporting: Environment {
  /// What a task file has to hold to play the tasks in `file` (or in a folder), and which of them cannot be played and why.
  /// Throws a `Diagnostic` where it cannot be read at all.
  func importTasks(from file: URL) throws -> TaskImport
}

/// Tasks of others, as lines of a task file.
public struct TaskImport: Sendable {
  /// A task that cannot be played.
  public struct Skipped: Sendable, Hashable {
    /// What it is called in its file, such as `record 3`.
    public var name: String
    public var reason: String

    public init(name: String, reason: String) {
      self.name = name
      self.reason = reason
    }
  }
  /// An object per task, without its `id`; files are named by their whole paths.
  public var lines: [[String: JSONValue]]
  public var skipped: [Skipped]
  /// What the tasks need beside the manifest, by name: files or folders to copy. One that is there already is left.
  public var companions: [String: URL]
  /// Texts to write beside the manifest, by file name. One that is there already is left.
  public var texts: [String: String]
  /// What whoever plays the tasks has to know first; empty for nothing.
  public var note: String

  public init(
    lines: [[String: JSONValue]], skipped: [Skipped] = [], companions: [String: URL] = [:],
    texts: [String: String] = [:],
    note: String = ""
  ) {
    self.lines = lines
    self.skipped = skipped
    self.companions = companions
    self.texts = texts
    self.note = note
  }

  /// Writes `home/environments/<id>` with these tasks as a split: the manifest with its splits' sizes changed, and whatever else
  /// lies in `folder` but its tasks. A folder that is there from an earlier import keeps its other splits. Returns the
  /// task file. Throws a `Diagnostic` where the split is there already, or there is no task.
  public func write(_ manifest: EnvironmentManifest, of folder: URL, as split: Split, in home: URL) throws -> URL {
    guard !lines.isEmpty else {
      throw Diagnostic("none of the tasks can be played", hint: skipped.first.map { "\($0.name) \($0.reason)" })
    }
    let name = split.rawValue
    guard !name.isEmpty, name != Split.train.rawValue, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0 == "_") })
    else {
      throw Diagnostic(key: "split", "'\(split)' is no name for it", hint: "Use letters, such as dev or agentbench")
    }
    let files = FileManager.default
    let target = home.appending(path: "environments/\(manifest.id)")
    let known = target.appending(path: "environment.yaml")
    let tasks = target.appending(path: "tasks/\(name).jsonl")
    guard !files.fileExists(atPath: tasks.path) else {
      throw Diagnostic(
        file: tasks.path, "is there already",
        hint: "Give the split another name with --split, or another folder with --to")
    }
    var changed = manifest
    do {
      if files.fileExists(atPath: known.path) {
        changed = try EnvironmentManifest(folder: target)
      } else {
        changed.splits = [:]
        try files.createDirectory(at: target.appending(path: "tasks"), withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: folder.path)
        where !["tasks", "environment.yaml"].contains(name) {
          try files.copyItem(at: folder.appending(path: name), to: target.appending(path: name))
        }
      }
      for (name, source) in companions where !files.fileExists(atPath: target.appending(path: name).path) {
        try files.copyItem(at: source, to: target.appending(path: name))
      }
      for (name, text) in texts where !files.fileExists(atPath: target.appending(path: name).path) {
        try Data(text.utf8).write(to: target.appending(path: name), options: .atomic)
      }
      changed.splits[name] = lines.count
      let text = lines.enumerated().map { index, line in
        let digits = "\(index)"
        let id = "\(name)-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        return JSONValue.object(line.merging(["id": .string(id)]) { $1 }).text + "\n"
      }
      try Data(text.joined().utf8).write(to: tasks, options: .atomic)
      try Data(try YAMLEncoder().encode(changed).utf8).write(to: known, options: .atomic)
    } catch let error as Diagnostic {
      throw error
    } catch {
      throw Diagnostic(file: target.path, "cannot be written: \(Diagnostic.reason(of: error))")
    }
    return tasks
  }
}
