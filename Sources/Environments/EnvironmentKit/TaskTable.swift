import Episodes
import Foundation
import Synchronization

/// The tasks of an environment, split by split.
///
/// A task file is read when it is first asked for, and kept: beginning an episode costs a look-up, however long the file.
public final class TaskTable<Record: Sendable>: Sendable {
  private let environment: String
  private let resources: EnvironmentResources
  private let load: @Sendable (URL, Split) throws -> [(id: SampleID, record: Record)]
  private let pages = Mutex<[Split: Page]>([:])

  private struct Page {
    var samples: [SampleID]
    var records: [SampleID: Record]
  }

  /// `load` reads and checks the task file of a split.
  public init(
    _ environment: String, _ resources: EnvironmentResources,
    load: @escaping @Sendable (URL, Split) throws -> [(id: SampleID, record: Record)]
  ) {
    self.environment = environment
    self.resources = resources
    self.load = load
  }

  /// The samples of a split in the file's order. Throws a `Diagnostic` for a file that is missing or broken.
  public func samples(in split: Split) throws -> [SampleID] { try page(split).samples }

  /// The record of a sample whose split its name begins with. Throws a `Diagnostic` when there is none.
  public func record(_ sample: SampleID) throws -> Record {
    let split = sample.split
    guard FileManager.default.fileExists(atPath: resources.tasks(split).path),
      let record = try page(split).records[sample]
    else { throw unknown(sample) }
    return record
  }

  /// What to say of a sample that is not there.
  public func unknown(_ sample: SampleID) -> Diagnostic {
    Diagnostic(
      key: "sample", "\(environment) has no sample '\(sample)'",
      hint: "Samples are named dev-000, test-000 or train-0")
  }

  private func page(_ split: Split) throws -> Page {
    if let page = pages.withLock({ $0[split] }) { return page }
    let tasks = try load(resources.tasks(split), split)
    let page = Page(
      samples: tasks.map(\.id), records: Dictionary(tasks.map { ($0.id, $0.record) }) { first, _ in first })
    pages.withLock { $0[split] = page }
    return page
  }
}
