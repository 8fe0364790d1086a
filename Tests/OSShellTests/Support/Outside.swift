import Foundation

/// What there is of a sandbox outside of it: its processes, their control groups, their mounts.
struct Outside {
  private let mounts: String
  private let processes: [String]
  /// Folders of the control groups that were made for it.
  let groups: [String]

  /// Looks for the sandbox in which a process has this word in its command line; nil where there is none.
  init?(_ word: String) {
    // On a busy machine it may not have got so far yet.
    var found: String?
    for _ in 0..<100 where found == nil {
      found = Self.processes { Self.read("/proc/\($0)/cmdline").contains(word) }.first
      if found == nil { usleep(50_000) }
    }
    guard let one = found else { return nil }
    let mounts = Self.namespace(of: one)
    self.mounts = mounts
    processes = Self.processes { Self.namespace(of: $0) == mounts }
    groups = Self.read("/proc/\(one)/cgroup").split(separator: "\n").compactMap { line in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, parts[2].contains("/gauntlet-") else { return nil }
      let controller = parts[1].split(separator: ",").first.map { "/\($0)" } ?? ""
      return "/sys/fs/cgroup\(controller)\(parts[2])"
    }.filter(FileManager.default.fileExists)
  }

  /// How many processes it has, or had.
  var count: Int { processes.count }

  /// When its end was asked for, in the kernel's ticks since it started: the numbers of namespaces are given again at once,
  /// and what begins later is another sandbox's.
  private var end = Int.max

  /// Its end comes now.
  mutating func ends() {
    var now = timespec()
    clock_gettime(CLOCK_BOOTTIME, &now)
    end = now.tv_sec * 100 + now.tv_nsec / 10_000_000
  }

  /// What is left of it, in words; empty once everything is gone.
  var remains: [String] {
    let holders = Self.processes { Self.namespace(of: $0) == mounts && Self.start(of: $0) < end }
    return holders.map { "process \($0)" } + groups.filter(FileManager.default.fileExists).map { "group \($0)" }
  }

  /// Whether everything is gone: at once, but for what the kernel is still taking down on a busy machine.
  func isGone() async throws -> Bool {
    for _ in 0..<40 where !remains.isEmpty { try await Task.sleep(for: .milliseconds(50)) }
    return remains.isEmpty
  }

  /// The mounts of this machine that begin where sandboxes are built.
  static var visibleMounts: [Substring] {
    read("/proc/self/mountinfo").split(separator: "\n").filter { $0.contains(" /mnt") || $0.contains("lowerdir=/usr,") }
  }

  private static func processes(where isOne: (String) -> Bool) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.filter { Int32($0) != nil && isOne($0) }
  }

  private static func namespace(of process: String) -> String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/ns/mnt")) ?? ""
  }

  private static func start(of process: String) -> Int {
    let fields = read("/proc/\(process)/stat").split(separator: ")").last?.split(separator: " ") ?? []
    return fields.count > 19 ? Int(fields[19]) ?? .max : .max
  }

  private static func read(_ path: String) -> String {
    (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
