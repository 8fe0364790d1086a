import Foundation
import Glibc

/// Ends the process of a page that takes more memory than pages may: what scripts hold outside of their heap has no other limit.
struct MemoryWatch: Sendable {
  let tools: DevTools
  /// The browser, whose process group all of its helpers belong to.
  let browser: pid_t

  private struct Processes: Decodable, Sendable {
    struct Process: Decodable, Sendable {
      var type: String
      var id: pid_t
    }
    var processInfo: [Process]
  }

  /// Looks every half second, until the browser is gone.
  func run() async {
    while !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(500))
      do {
        for process in try await tools.send("SystemInfo.getProcessInfo", as: Processes.self).processInfo
        where process.type == "renderer" && resident(process.id) > Page.mostBytes && isOurs(process.id) {
          kill(process.id, SIGKILL)
        }
      } catch ChromiumError.gone {
        return
      } catch {}
    }
  }

  /// Bytes in memory; 0 when there is no such process.
  private func resident(_ process: pid_t) -> Int {
    let text = (try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8)) ?? ""
    let fields = text.split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
  }

  private func isOurs(_ process: pid_t) -> Bool { getpgid(process) == browser }
}
