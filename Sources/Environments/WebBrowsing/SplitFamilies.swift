import EnvironmentKit
import Episodes
import Foundation
import Synchronization

/// What the tasks of a split are, whatever it is called: its file's first line says it.
final class SplitFamilies: Sendable {
  enum Family: Sendable { case snapshot, live, research }

  enum Kind: Sendable {
    case snapshot, site, miniWoB, research

    var family: Family {
      switch self {
      case .snapshot: .snapshot
      case .site, .miniWoB: .live
      case .research: .research
      }
    }
  }

  private let manifest: EnvironmentManifest
  private let resources: EnvironmentResources
  private let known = Mutex<[Split: Kind]>([:])
  /// No task's line that tells is longer.
  private static let mostBytes = 1 << 16

  init(manifest: EnvironmentManifest, resources: EnvironmentResources) {
    self.manifest = manifest
    self.resources = resources
  }

  /// A split that is not there, or cannot be read, is taken for one of recorded pages, which says what is wrong with it.
  func kind(of split: Split) -> Kind {
    if let kind = known.withLock({ $0[split] }) { return kind }
    let kind = read(split)
    known.withLock { $0[split] = kind }
    return kind
  }

  private func read(_ split: Split) -> Kind {
    // The name becomes part of a path: only what the manifest lists may.
    guard manifest.splits[split.rawValue] != nil, let file = try? FileHandle(forReadingFrom: resources.tasks(split))
    else { return .snapshot }
    defer { try? file.close() }
    let start = (try? file.read(upToCount: Self.mostBytes)) ?? Data()
    let line = start.split(separator: UInt8(ascii: "\n")).first { $0.contains(UInt8(ascii: "{")) } ?? Data()
    guard let task = (try? JSONValue(parsing: String(decoding: line, as: UTF8.self)))?.objectValue else {
      return .snapshot
    }
    if task["miniwob"] != nil { return .miniWoB }
    if task["site"] != nil { return .site }
    return task["question"] != nil && task["evidence"] != nil ? .research : .snapshot
  }
}
