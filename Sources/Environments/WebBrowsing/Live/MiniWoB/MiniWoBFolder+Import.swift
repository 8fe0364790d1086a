import Chromium
import EnvironmentKit
import Episodes
import Foundation

extension MiniWoBFolder {
  /// A line for each task, all of one seed; pages that do not follow MiniWoB++'s protocol are left out.
  func importTasks(seed: UInt64 = 0) throws -> TaskImport {
    var result = TaskImport(lines: [])
    for name in try tasks() {
      let page = respond(to: .init(target: "/miniwob/\(name).html"))
      let text = String(decoding: page.body, as: UTF8.self)
      if page.status == 200, text.contains("core/core.js"), text.contains("genProblem") {
        result.lines.append([
          "miniwob": .string(name), "folder": .string(folder.path), "seed": .int(Int(seed)),
        ])
      } else {
        result.skipped.append(.init(name: name, reason: "is no page that core.js starts"))
      }
    }
    return result
  }
}
