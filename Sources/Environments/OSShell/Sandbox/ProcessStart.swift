import Foundation

/// When processes began: what tells a process from a later one with its number.
enum ProcessStart {
  /// In the kernel's ticks; empty where there is no such process.
  static func of(_ process: some StringProtocol) -> String {
    let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    // The name may hold anything, brackets too.
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    return fields.count > 19 ? String(fields[19]) : ""
  }
}
