import CZip
import Episodes
import Foundation

/// The archive as it is committed: a ZIP file with a JSON list of pages per kind, and the digest of those lists.
struct ArchiveBundle: Sendable {
  let folder: URL

  private var file: URL { folder.appending(path: "pages.zip") }
  /// No list is larger.
  private static let mostBytes: UInt64 = 64 << 20

  /// The digest of the lists, as the recipe wrote it.
  var version: String {
    get throws {
      do {
        return try String(contentsOf: folder.appending(path: "VERSION"), encoding: .utf8).trimmed
      } catch {
        throw broken("VERSION cannot be read: \(Diagnostic.reason(of: error))")
      }
    }
  }

  /// The lists in the order of their kinds. Throws a `Diagnostic` where they are not those of `version`. Blocks.
  func lists() throws -> [Data] {
    var code: Int32 = 0
    guard let archive = zip_open(file.path, ZIP_RDONLY, &code) else {
      throw broken(code == ZIP_ER_NOENT ? "pages.zip is not there" : "pages.zip is no ZIP file")
    }
    defer { zip_discard(archive) }
    let count = zip_get_num_entries(archive, 0)
    var lists: [(name: String, data: Data)] = []
    for index in 0..<max(0, count) {
      var entry = zip_stat_t()
      guard zip_stat_index(archive, zip_uint64_t(index), 0, &entry) == 0, let name = entry.name,
        entry.size <= Self.mostBytes, let opened = zip_fopen_index(archive, zip_uint64_t(index), 0)
      else {
        throw broken("part \(index) of pages.zip cannot be opened, or is larger than \(Self.mostBytes >> 20) MiB")
      }
      defer { zip_fclose(opened) }
      var data = Data(count: Int(entry.size))
      let read = data.withUnsafeMutableBytes { zip_fread(opened, $0.baseAddress, entry.size) }
      guard read == Int64(entry.size) else { throw broken("part \(index) of pages.zip is broken") }
      lists.append((String(cString: name), data))
    }
    lists.sort { $0.name < $1.name }
    guard Digest(of: lists.reduce(into: Data()) { $0 += $1.data }).hex == (try version) else {
      throw broken("the pages are not those that VERSION names")
    }
    return lists.map(\.data)
  }

  private func broken(_ text: String) -> Diagnostic {
    Diagnostic(
      file: folder.path, text,
      hint:
        "The archive comes with Gauntlet: restore the folder, or make it anew by web-browsing/recipe/make_archive.sh")
  }
}
