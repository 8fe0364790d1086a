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
  private(set) var first = ""
  let hasControlGroup = true

  /// The places that can be written to; each is a tmpfs of its own, and begins with what the image has there.
  private static let writable = [
    "/etc", "/home", "/root", "/tmp", "/var", "/run", "/srv", "/opt", "/mnt", "/usr/local",
  ]

  init(_ engine: ContainerEngine, limits: SandboxLimits) throws {
    self.engine = engine
    do {
      let made = try engine.ask("POST", "/containers/create", Self.description(engine, limits))
      guard made.status == 201, let id = made.body["Id"]?.stringValue else {
        throw refusal("makes no container of \(engine.image): \(made.message)")
      }
      self.id = id
      if let warning = made.body["Warnings"]?.arrayValue?.compactMap(\.stringValue).first {
        throw refusal("does not keep to a limit: \(warning)")
      }
      input = try engine.attach(id)
      let started = try engine.ask("POST", "/containers/\(id)/start")
      guard (200..<300).contains(started.status) else { throw refusal("starts no container: \(started.message)") }
      let state = try engine.ask("GET", "/containers/\(id)/json").body["State"]
      guard let process = state?["Pid"]?.intValue, process > 0 else {
        throw refusal("names no process of its container")
      }
      first = "\(process)"
      try check(limits)
    } catch {
      end()
      throw error
    }
  }

  private static func description(_ engine: ContainerEngine, _ limits: SandboxLimits) -> JSONValue {
    func limit(_ name: String, _ value: Int) -> JSONValue {
      ["Name": .string(name), "Soft": .int(value), "Hard": .int(value)]
    }
    let tmpfs = "rw,exec,nosuid,nodev,size=\(limits.disk),mode="
    let memory = limits.memory + 2 * limits.disk
    var host: [String: JSONValue] = [
      "AutoRemove": true, "NetworkMode": "none", "UsernsMode": "auto", "CgroupnsMode": "private", "IpcMode": "private",
      "ReadonlyRootfs": true, "Memory": .int(memory), "MemorySwap": .int(memory),
      "PidsLimit": .int(limits.processes + 16), "SecurityOpt": ["no-new-privileges"],
      "Ulimits": [
        limit("nproc", limits.processes), limit("nofile", 256), limit("fsize", limits.disk),
        limit("cpu", limits.processorSeconds), limit("as", 2 * limits.memory), limit("core", 0),
        limit("memlock", 1 << 20),
      ],
      "Tmpfs": .object(
        Dictionary(uniqueKeysWithValues: writable.map { ($0, .string(tmpfs + ($0 == "/tmp" ? "1777" : "0755"))) })),
    ]
    if let runtime = engine.runtime { host["Runtime"] = .string(runtime) }
    return [
      "Image": .string(engine.image), "Hostname": "sandbox", "Labels": ["gauntlet": "os-shell"],
      // It takes care of orphans, and ends with its input.
      "Cmd": ["/bin/bash", "-c", "while read -r line; do :; done"], "Entrypoint": [], "User": "0", "WorkingDir": "/",
      "OpenStdin": true, "StdinOnce": true, "AttachStdin": true, "Tty": false, "HostConfig": .object(host),
    ]
  }

  /// What was asked for is what was given.
  private func check(_ limits: SandboxLimits) throws {
    guard let map = try? String(contentsOfFile: "/proc/\(first)/uid_map", encoding: .utf8) else {
      throw refusal("runs its containers where this process cannot see them")
    }
    // Root inside must be nobody outside.
    let numbers = map.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    guard numbers.count >= 3, numbers[0] == 0, numbers[1] != 0 else {
      throw refusal("lets root in a container be root of this machine: let it map users")
    }
    guard let processes = Self.limit("pids", "pids.max", of: first), processes <= limits.processes + 16,
      let memory = Self.limit("memory", Self.isSecondVersion ? "memory.max" : "memory.limit_in_bytes", of: first),
      memory <= limits.memory + 2 * limits.disk
    else { throw refusal("does not limit its containers' memory and processes") }
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

  private func refusal(_ what: String) -> Diagnostic {
    Diagnostic(
      file: engine.socket, "the container engine \(what)",
      hint:
        "See environments/os-shell/README.md, \"Containers\"; without GAUNTLET_CONTAINER_SOCKET our own sandboxes are used"
    )
  }

  func end() {
    if input >= 0 { close(input) }
    input = -1
    guard !id.isEmpty else { return }
    _ = try? engine.ask("DELETE", "/containers/\(id)?force=true&v=true")
    id = ""
  }

  deinit { end() }
}
