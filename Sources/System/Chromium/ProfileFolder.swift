import Episodes
import Foundation

/// Where a browser keeps its files while it runs.
struct ProfileFolder: Sendable {
  let profile: URL
  /// The browser makes a socket in it, and the path of a socket has to be short.
  let temporary: URL
  /// What it says of itself.
  var log: URL { profile.appending(path: "messages.txt") }

  /// Makes a folder for a browser of this process. Throws `ChromiumError.unstartable`.
  init(in scratch: URL, _ number: Int) throws {
    profile = scratch.appending(path: "chromium-\(getpid())-\(number)-\(UInt32.random(in: 0...UInt32.max))")
    do {
      try FileManager.default.createDirectory(at: profile, withIntermediateDirectories: true)
    } catch {
      throw ChromiumError.unstartable("\(profile.path) cannot be made: \(Diagnostic.reason(of: error))")
    }
    guard profile.path.utf8.count > 50 else {
      temporary = profile
      return
    }
    var template = Array("/tmp/gauntlet-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      try? FileManager.default.removeItem(at: profile)
      throw ChromiumError.unstartable("no folder can be made in /tmp: \(String(cString: strerror(errno)))")
    }
    temporary = URL(filePath: String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  /// The last thing that the browser said; nil when it was silent.
  var lastWords: String? {
    guard let data = try? Data(contentsOf: log) else { return nil }
    let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
    return lines.last.map { String($0.suffix(200)) }
  }

  /// Removes all of it. Helpers of a killed browser may be writing still.
  func remove() {
    for folder in [profile, temporary] {
      for _ in 0..<20 where FileManager.default.fileExists(atPath: folder.path) {
        if (try? FileManager.default.removeItem(at: folder)) == nil { usleep(50_000) }
      }
    }
  }
}
