import CSandbox
import Episodes
import Foundation

/// Holds a container that an engine made for one episode.
///
/// The container's first process reads from a connection that this process holds: however this process ends, the container
/// ends with it, and the engine removes it. Commands enter it as they enter our own namespaces, so the same rules hold in
/// both; what an engine does not grant is refused. Sendable by hand: calls come one at a time.
final class ContainerKeeper: SandboxKeeper, @unchecked Sendable {
  private let engine: ContainerEngine
  private var id = ""
  private var input: Int32 = -1
  /// The first process inside, once it is known to be the container's; -1 before.
  private var process: Int32 = -1
  /// The first process' number.
  private var number = ""
  private(set) var first = ""
  let hasControlGroup = true
  let hasUsers = true

  /// The places that can be written to; each is a tmpfs of its own, and begins with what the image has there.
  private static let writable = [
    "/etc", "/home", "/root", "/tmp", "/var", "/var/tmp", "/run", "/srv", "/opt", "/mnt", "/usr/local",
  ]

  init(_ engine: ContainerEngine, launcher: String, limits: SandboxLimits) throws {
    self.engine = engine
    do {
      id = try Self.make(engine, limits)
      let started = try engine.ask("POST", "/containers/\(id)/start")
      guard (200..<300).contains(started.status) else { throw refusal("starts no container: \(started.message)") }
      input = try engine.attach(id)
      let state = try engine.ask("GET", "/containers/\(id)/json").body["State"]
      guard let pid = state?["Pid"]?.intValue.flatMap(pid_t.init(exactly:)), pid > 0 else {
        throw refusal("names no process of its container")
      }
      process = try handle(of: pid)
      number = "\(pid)"
      first = "\(pid)@\(ProcessStart.of(number))"
      try check(limits)
      try protect(launcher)
    } catch {
      end()
      throw error
    }
  }

  /// The id of a new container, which runs nothing yet.
  private static func make(_ engine: ContainerEngine, _ limits: SandboxLimits) throws -> String {
    var answer = ContainerEngine.Answer(status: 0, body: .null)
    // Podman maps users for each container; Docker for all, and knows no such mode.
    for mapping in ["auto:size=65536", ""] {
      answer = try engine.ask("POST", "/containers/create", description(engine, limits, mapping))
      if answer.status == 201 || !answer.message.contains("user namespace mode") { break }
    }
    guard answer.status == 201, let id = answer.body["Id"]?.stringValue else {
      throw refusal(engine, "makes no container of \(engine.image): \(answer.message)")
    }
    if let warning = answer.body["Warnings"]?.arrayValue?.compactMap(\.stringValue).first {
      _ = try? engine.ask("DELETE", "/containers/\(id)?force=true&v=true")
      throw refusal(engine, "does not keep to a limit: \(warning)")
    }
    return id
  }

  private static func description(
    _ engine: ContainerEngine, _ limits: SandboxLimits, _ mapping: String
  ) -> JSONValue {
    func limit(_ name: String, _ value: Int) -> JSONValue {
      ["Name": .string(name), "Soft": .int(value), "Hard": .int(value)]
    }
    let tmpfs = "rw,exec,nosuid,nodev,size=\(limits.disk),mode="
    let memory = limits.memory + 2 * limits.disk
    var host: [String: JSONValue] = [
      "AutoRemove": true, "NetworkMode": "none", "UsernsMode": .string(mapping), "CgroupnsMode": "private",
      "IpcMode": "private",
      "ReadonlyRootfs": true, "Memory": .int(memory), "MemorySwap": .int(memory),
      "PidsLimit": .int(limits.processes + 16), "SecurityOpt": ["no-new-privileges"],
      // What the loader reads, and which program a name stands for, nobody inside can change: checks run by it.
      "Binds": ["/dev/null:/etc/ld.so.preload:ro", "/dev/null:/etc/ld.so.cache:ro"],
      "Mounts": [["Type": "volume", "Target": "/etc/alternatives", "ReadOnly": true]],
      "Ulimits": [
        limit("nproc", limits.processes), limit("nofile", 256), limit("fsize", limits.disk),
        limit("cpu", limits.processorSeconds), limit("core", 0),
        limit("memlock", 1 << 20),
      ],
      "Tmpfs": .object(
        Dictionary(
          uniqueKeysWithValues: writable.map { ($0, .string(tmpfs + ($0.hasSuffix("/tmp") ? "1777" : "0755"))) })),
    ]
    if let runtime = engine.runtime { host["Runtime"] = .string(runtime) }
    return [
      "Image": .string(engine.image), "Hostname": "sandbox", "Labels": [label: .string(owner)],
      // It takes care of orphans, and ends with its input.
      "Cmd": ["/bin/bash", "-c", "while read -r line; do :; done"], "Entrypoint": [], "User": "0", "WorkingDir": "/",
      "OpenStdin": true, "StdinOnce": true, "AttachStdin": true, "Tty": false, "HostConfig": .object(host),
    ]
  }

  /// Holds a process of the container. An engine elsewhere numbers other processes than this machine's: one that is not the
  /// container's must be left alone.
  private func handle(of pid: pid_t) throws -> Int32 {
    let held = sandbox_hold(pid)
    let groups = try? String(contentsOfFile: "/proc/\(pid)/cgroup", encoding: .utf8)
    if held >= 0, groups?.contains(id) == true { return held }
    if held >= 0 { close(held) }
    throw refusal("runs its containers where this process cannot see them")
  }

  /// What was asked for is what was given.
  private func check(_ limits: SandboxLimits) throws {
    let map = (try? String(contentsOfFile: "/proc/\(number)/uid_map", encoding: .utf8)) ?? ""
    // Root inside must be nobody outside.
    let numbers = map.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    guard numbers.count >= 3, numbers[0] == 0, numbers[1] != 0 else {
      throw refusal("lets root in a container be root of this machine: let it map users")
    }
    guard let processes = Self.limit("pids", "pids.max", of: number), processes <= limits.processes + 16,
      let memory = Self.limit("memory", Self.isSecondVersion ? "memory.max" : "memory.limit_in_bytes", of: number),
      memory <= limits.memory + 2 * limits.disk
    else { throw refusal("does not limit its containers' memory and processes") }
  }

  /// Has the launcher make fast what checks rely on.
  private func protect(_ launcher: String) throws {
    var (pid, input, output): (pid_t, Int32, Int32) = (0, -1, -1)
    guard Sandbox.spawn(launcher, ["protect", first], &pid, &input, &output) == 0 else {
      throw refusal("has a container, but \(launcher) cannot be started")
    }
    close(input)
    let said = Sandbox.collect(output, of: pid, marker: "", idle: 10_000, total: 10_000)
    close(output)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    guard status == 0 else {
      throw refusal("has a container whose places cannot be protected: \(String(decoding: said.bytes, as: UTF8.self))")
    }
  }

  private static var isSecondVersion: Bool {
    FileManager.default.fileExists(atPath: "/sys/fs/cgroup/cgroup.controllers")
  }

  /// A limit of the control group that a process is in; nil for none.
  private static func limit(_ controller: String, _ name: String, of process: String) -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/cgroup", encoding: .utf8) else { return nil }
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3,
        isSecondVersion ? parts[1].isEmpty : parts[1].split(separator: ",").contains(controller[...])
      else { continue }
      let folder = "/sys/fs/cgroup" + (isSecondVersion ? "" : "/\(controller)") + parts[2]
      let value = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      return value.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
    return nil
  }

  private func refusal(_ what: String) -> Diagnostic { Self.refusal(engine, what) }

  private static func refusal(_ engine: ContainerEngine, _ what: String) -> Diagnostic {
    Diagnostic(
      file: engine.socket, "the container engine \(what)",
      hint:
        "See environments/os-shell/README.md, \"Containers\"; without GAUNTLET_CONTAINER_SOCKET our own sandboxes are used"
    )
  }

  private static let label = "gauntlet.owner"
  /// This process, told from others that have its number later.
  private static var owner: String { "\(getpid()) \(ProcessStart.of("\(getpid())"))" }

  /// Removes containers of processes that are no more: one that is killed right after it started a container holds no
  /// connection yet. Blocks.
  static func removeLeftovers(_ engine: ContainerEngine) throws {
    for container in try engine.ask("GET", "/containers/json?all=true").body.arrayValue ?? [] {
      guard let owner = container["Labels"]?[label]?.stringValue?.split(separator: " "), owner.count == 2,
        ProcessStart.of(owner[0]) != owner[1], let id = container["Id"]?.stringValue
      else { continue }
      _ = try engine.ask("DELETE", "/containers/\(id)?force=true&v=true")
    }
  }

  func end() {
    guard !id.isEmpty else { return }
    if process >= 0 {
      // Everything inside ends with its first process, and the engine removes what has ended.
      sandbox_end(process, 5000)
      close(process)
      process = -1
    } else {
      _ = try? engine.ask("DELETE", "/containers/\(id)?force=true&v=true")
    }
    if input >= 0 { close(input) }
    id = ""
  }

  deinit { end() }
}
