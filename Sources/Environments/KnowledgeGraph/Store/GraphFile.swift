import EnvironmentKit
import Episodes
import Foundation
import GRDB

/// The graph as an SQLite file, built on first use from the committed facts.
enum GraphFile {
  /// The layout's number: a file of another layout has another name.
  private static let layout = 1

  /// The file of `source` in `folder`, built if it is not there.
  static func ensure(_ source: GraphSource, in folder: URL) throws -> URL {
    let version = try source.version
    let file = BuiltFile(
      "graph", name: "graph-\(layout)-\(version.prefix(16)).sqlite", in: folder,
      hint: "It needs 60 MB in a folder that can be written to")
    return try file.ensure(reason: { ($0 as? DatabaseError)?.message ?? Diagnostic.reason(of: $0) }) { draft in
      guard try source.digest() == version else {
        throw GraphSource.broken(source.folder, "VERSION", "the facts are not those that it names")
      }
      try GraphBuilder.build(source, at: draft)
    }
  }
}
