import EnvironmentKit
import Foundation
import Synchronization

/// The archive that episodes share: opened when it is first needed.
final class ArchiveLibrary: Sendable {
  private let resources: EnvironmentResources
  private let kept = Mutex<Archive?>(nil)

  init(_ resources: EnvironmentResources) { self.resources = resources }

  private var pages: URL { resources.folder.appending(path: "archive") }

  /// Throws a `Diagnostic` for what is missing; opens nothing.
  func check() throws { _ = try ArchiveBundle(folder: pages).version }

  /// The open archive. Blocks, for seconds where it has to be built first.
  func open() throws -> Archive {
    try kept.withLock { kept in
      if let kept { return kept }
      let made = try Archive(pages: pages, cache: resources.scratch)
      kept = made
      return made
    }
  }

  /// Lets go of the archive.
  func close() { kept.withLock { $0 = nil } }
}
