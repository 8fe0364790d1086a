import Episodes
import Foundation

/// Podman with runc, with images and containers of its own, for root. All that it makes goes with it.
struct Podman {
  struct Failure: Error { var what: String }

  /// Whether somebody asked for what takes minutes and a Debian mirror.
  static let isAskedFor = ProcessInfo.processInfo.environment["GAUNTLET_TEST_IMAGES"]?.isEmpty == false

  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "gauntlet-images-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// Gives the exit status and what was said.
  func tell(_ arguments: [String], in place: URL? = nil) throws -> (status: Int32, text: String) {
    let own = [
      "podman", "--root", "\(folder.path)/root", "--runroot", "\(folder.path)/run", "--tmpdir", "\(folder.path)/tmp",
      "--runtime", "runc", "--cgroup-manager", "cgroupfs", "--events-backend", "file",
    ]
    return try Program.run("/usr/bin/env", own + arguments, folder: place ?? folder)
  }

  /// Gives what was said; throws it where the status is not 0.
  @discardableResult func ask(_ arguments: [String], in place: URL? = nil) throws -> String {
    let (status, text) = try tell(arguments, in: place)
    guard status == 0 else { throw Failure(what: "podman \(arguments): \(text.suffix(4000))") }
    return text
  }

  /// Imports a Debian that debootstrap makes, once: it stays in the folder of temporary files.
  func importBase(as name: String) throws {
    let archive = FileManager.default.temporaryDirectory.appending(path: "gauntlet-debian-bookworm.tar").path
    if !FileManager.default.fileExists(atPath: archive) {
      let script = """
        set -e
        mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Created-By: Packages' | head -n 1)
        debootstrap --variant=minbase bookworm "$1/base" "$mirror"
        rm -rf "$1/base/var/cache/apt/archives"/*.deb
        tar -C "$1/base" -cf "$2.part" .
        mv "$2.part" "$2"
        rm -rf "$1/base"
        """
      let (status, text) = try Program.run("/bin/sh", ["-c", script, "--", folder.path, archive], folder: folder)
      guard status == 0 else { throw Failure(what: "no base was made: \(text.suffix(2000))") }
    }
    try ask(["import", archive, name])
  }

  /// Builds a target of the Dockerfile from `context`.
  func build(_ target: String, base: String, context: URL) throws {
    try ask(
      [
        "build", "--format", "docker", "--isolation", "chroot", "--network", "host", "--build-arg", "RUN_BASE=\(base)",
        "--build-arg", "PROGRAM=prebuilt", "--target", target, "--tag", "gauntlet/\(target)", ".",
      ], in: context)
  }

  /// What starts a service as `compose.yaml` describes it, with the network of the container `beside` where one is named.
  static func arguments(_ service: JSONValue, token: String, beside: String?) -> [String] {
    var arguments = [
      "--network", beside.map { "container:\($0)" } ?? "none", "--volume", "\(token):/run/secrets/gauntlet_token:ro",
    ]
    // Where this process may raise no limit, engines that try to do so fail.
    arguments += ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"]
    // In one network all have one address.
    arguments += ["--env", "GAUNTLET_CONTROLLER=http://127.0.0.1:5000", "--env", "GAUNTLET_ADDRESS=127.0.0.1"]
    if service["read_only"] == true { arguments.append("--read-only") }
    for (key, option) in [
      ("cap_drop", "--cap-drop"), ("security_opt", "--security-opt"), ("tmpfs", "--tmpfs"), ("volumes", "--volume"),
    ] {
      for value in service[key]?.strings ?? [] { arguments += [option, value] }
    }
    if let size = service["shm_size"]?.stringValue { arguments += ["--shm-size", size] }
    for (name, value) in service["environment"]?.objectValue ?? [:] where name != "OPENAI_API_KEY" {
      arguments += ["--env", "\(name)=\(value.stringValue ?? "")"]
    }
    return arguments
  }

  func remove() {
    _ = try? tell(["rm", "--all", "--force", "--time", "0"])
    _ = try? Program.run(
      "/bin/sh",
      ["-c", "cut -d ' ' -f 2 /proc/mounts | grep \"^$0/\" | sort -r | xargs -r umount; rm -rf \"$0\"", folder.path],
      folder: Checkout.root)
  }
}
