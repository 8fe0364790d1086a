import Chromium
import EnvironmentKit
import Episodes
import Foundation

/// MiniWoB++'s pages: the folder `html` of its Python package, whose tasks lie in `miniwob` and what they share in `core` and `common`.
struct MiniWoBFolder: Sendable, Hashable {
  let folder: URL
  /// Files that pages ask for are not longer.
  private static let mostBytes = 8 << 20

  /// `path` is that folder, or one that holds it, such as the package. Throws a `Diagnostic` where there are no such pages.
  init(_ path: String) throws {
    let found = ["", "html", "miniwob/html"].map { URL(filePath: path).appending(path: $0).standardizedFileURL }
      .first { FileManager.default.fileExists(atPath: $0.appending(path: "core/core.js").path) }
    guard let found else {
      throw Diagnostic(
        file: path, "holds no pages of MiniWoB++",
        hint: "Name the folder 'html' of the Python package miniwob, the one with core/core.js in it")
    }
    folder = found.resolvingSymlinksInPath()
  }

  /// The tasks' names, such as `click-test`, ascending. Throws a `Diagnostic`.
  func tasks() throws -> [String] {
    let pages = folder.appending(path: "miniwob")
    do {
      return try FileManager.default.contentsOfDirectory(atPath: pages.path).filter { $0.hasSuffix(".html") }
        .map { String($0.dropLast(".html".count)) }.filter(Self.isName).sorted()
    } catch {
      throw Diagnostic(file: pages.path, "cannot be read: \(Diagnostic.reason(of: error))")
    }
  }

  /// Whether it is a task's name: it becomes part of a path.
  static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 80
      && name.utf8.allSatisfy {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
          || $0 == UInt8(ascii: "-")
      }
  }

  func has(_ task: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "miniwob/\(task).html").path)
  }

  /// The file that a page asks for; nothing outside of the folder, through links neither.
  func respond(to request: PageRequest) -> PageResponse {
    let path = request.target.prefix { $0 != "?" && $0 != "#" }.dropFirst()
    guard request.method == "GET", let name = String(path).removingPercentEncoding,
      let type = Self.types[name.split(separator: ".").last.map { $0.lowercased() } ?? ""]
    else { return Self.missing }
    let file = folder.appending(path: name).resolvingSymlinksInPath()
    guard file.path.hasPrefix(folder.path + "/"),
      let size = try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize, size <= Self.mostBytes,
      let data = try? Data(contentsOf: file)
    else { return Self.missing }
    return PageResponse(contentType: type, body: data)
  }

  private static let missing = PageResponse(
    status: 404, contentType: "text/plain; charset=utf-8", body: Data("There is no such file.".utf8))

  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "json": "application/json", "png": "image/png", "gif": "image/gif", "jpg": "image/jpeg", "svg": "image/svg+xml",
    "woff": "font/woff",
  ]
}
