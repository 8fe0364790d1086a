import Episodes
import Foundation
import Synchronization

/// The tasks of an environment, split by split.
///
/// A task file is read when it is first asked for, and kept: beginning an episode costs a look-up, however long the file.
public final class TaskTable<Record: Sendable>: Sendable {
  /// A task as its file has it.
  public struct Entry: Sendable {
    public var id: SampleID
    /// The line of the file, from 1.
    public var line: Int
    public var record: Record

    public init(id: SampleID, line: Int, record: Record) {
      self.id = id
      self.line = line
      self.record = record
    }
  }

  private let manifest: EnvironmentManifest
  private let resources: EnvironmentResources
  private let load: @Sendable (URL, Split) throws -> [Entry]
  private let pages = Mutex<[Split: Page]>([:])

  private struct Page {
    var samples: [SampleID]
    var records: [SampleID: Record]
  }

  /// `load` reads and checks the task file of a split.
  public init(
    _ manifest: EnvironmentManifest, _ resources: EnvironmentResources,
    load: @escaping @Sendable (URL, Split) throws -> [Entry]
  ) {
    self.manifest = manifest
    self.resources = resources
    self.load = load
  }

  /// The samples of a split in the file's order. Throws a `Diagnostic` for a split that the manifest does not list, and
  /// for a file that is missing, broken, or of another size than the manifest says.
  public func samples(in split: Split) throws -> [SampleID] { try page(split).samples }

  /// The record of a sample whose split its name begins with. Throws a `Diagnostic` when there is none.
  public func record(_ sample: SampleID) throws -> Record {
    guard manifest.splits[sample.split.rawValue] != nil, let record = try page(sample.split).records[sample] else {
      throw unknown(sample)
    }
    return record
  }

  /// What to say of a sample that is not there.
  public func unknown(_ sample: SampleID) -> Diagnostic {
    Diagnostic(
      key: "sample", "\(manifest.id) has no sample '\(sample)'",
      hint: "Samples are named dev-000, test-000 or train-0")
  }

  private func page(_ split: Split) throws -> Page {
    if let page = pages.withLock({ $0[split] }) { return page }
    // The name becomes part of a path: only what the manifest lists may.
    try manifest.require(split)
    let file = resources.tasks(split)
    let entries = try load(file, split)
    try check(entries, file, split)
    let page = Page(
      samples: entries.map(\.id), records: Dictionary(entries.map { ($0.id, $0.record) }) { first, _ in first })
    pages.withLock { $0[split] = page }
    return page
  }

  private func check(_ entries: [Entry], _ file: URL, _ split: Split) throws {
    var lines: [SampleID: Int] = [:]
    for entry in entries {
      if let earlier = lines.updateValue(entry.line, forKey: entry.id) {
        throw Diagnostic(
          file: file.path, line: entry.line, key: "id", "'\(entry.id)' is the name of line \(earlier) too",
          hint: "Give each task a name of its own")
      }
      guard entry.id.split == split, entry.id.rawValue.count > split.rawValue.count + 1 else {
        throw Diagnostic(
          file: file.path, line: entry.line, key: "id", "is '\(entry.id)'",
          hint: "Names in this file begin with '\(split)-', for by it a task is found")
      }
    }
    guard let declared = manifest.splits[split.rawValue], declared != entries.count else { return }
    throw Diagnostic(
      file: file.path, "has \(entries.count) tasks; the manifest says \(declared) for \(split)",
      hint: "Correct 'splits' in environment.yaml, and raise its version if the tasks have changed")
  }
}
