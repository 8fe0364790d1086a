import CSandbox
import EnvironmentKit
import Episodes
import Foundation

/// OS shell: AgentBench's tasks on a Linux machine, each episode in a sandbox of its own.
public struct OSShell: Environment {
  public let manifest: EnvironmentManifest
  private let tasks: TaskTable<Problem>
  private let variables: [String: String]
  /// The texts of the problems that agents are judged by.
  private let heldOut: HeldOut<String>

  /// `variables` are those of the process: they may name the launcher, and a container engine.
  public init(
    resources: EnvironmentResources, variables: [String: String] = ProcessInfo.processInfo.environment
  ) throws {
    self.variables = variables
    let manifest = try EnvironmentManifest(folder: resources.folder)
    let most = manifest.limits.observationBytes
    guard most >= OSShellOutput.mostBytes else {
      throw Diagnostic(
        file: resources.folder.appending(path: "environment.yaml").path, key: "limits.observation_bytes",
        "is \(most), but 800 characters of output may have \(OSShellOutput.mostBytes) bytes")
    }
    self.manifest = manifest
    let tasks = TaskTable<Problem>(manifest, resources) { file, _ in
      var known: [URL: AgentBenchProblems] = [:]
      return try TaskFile.load(TaskOrigin<ProblemFamily>.self, from: file).map { line in
        let problem = try Self.problem(line.record, file: file, line: line.number, &known)
        guard problem.description.utf8.count <= most else {
          throw Diagnostic(file: file.path, line: line.number, "its description has more than \(most) bytes")
        }
        return .init(id: line.record.id, line: line.number, record: problem)
      }
    }
    self.tasks = tasks
    heldOut = HeldOut { [manifest] in
      Set(
        try manifest.splits.keys.flatMap { split in
          try tasks.samples(in: Split(split)).map { try tasks.record($0).description }
        })
    }
  }

  /// `known` are the files of records that were read already.
  private static func problem(
    _ task: TaskOrigin<ProblemFamily>, file: URL, line: Int, _ known: inout [URL: AgentBenchProblems]
  ) throws -> Problem {
    switch task.origin {
    case .made(let family, let seed): return family.problem(seed)
    case .record(let name, let number):
      let path = URL(filePath: name, relativeTo: file.deletingLastPathComponent()).absoluteURL
      let records = try known[path] ?? AgentBenchProblems(file: path)
      known[path] = records
      if let found = records.problems.first(where: { $0.number == number }) { return found.problem }
      let reason = records.skipped.first { $0.number == number }?.reason ?? "is not in the file"
      throw Diagnostic(file: file.path, line: line, key: "number", "record \(number) \(reason)")
    }
  }

  public func samples(in split: Split) throws -> [SampleID] {
    if split == .train { return (0..<10_000).map { SampleID("train-\($0)") } }
    return try tasks.samples(in: split)
  }

  public func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax {
    switch style {
    case .text: OSShellText()
    case .tools: OSShellTools()
    }
  }

  public func prepare() async throws { try await Blocking.run { [variables] in _ = try Self.probe(variables) } }

  /// Makes a sandbox or a container and ends it; says which, and how its memory and processes are limited. Throws a
  /// `Diagnostic` with what this machine or the engine does not offer.
  @discardableResult
  public static func probe(_ variables: [String: String] = ProcessInfo.processInfo.environment) throws -> String {
    let engine = try ContainerEngine.configured(variables)
    if let engine { try ContainerKeeper.removeLeftovers(engine) }
    let sandbox = try Sandbox(launcher: launcher(variables), engine: engine, limits: SandboxLimits(variables))
    defer { sandbox.end() }
    let result = sandbox.run(["/bin/bash", "-c", "[ $(id -u) = 0 ] && echo x >/root/x && cat /root/x"])
    guard result.status == 0, result.output == Array("x\n".utf8) else {
      throw Diagnostic("a sandbox was made, but nothing runs in it: \(String(decoding: result.output, as: UTF8.self))")
    }
    let missing = Self.programs.filter { sandbox.run(["/bin/bash", "-c", "command -v \($0)"]).status != 0 }
    let lacks = missing.isEmpty ? "" : "; not there for problems: \(missing.joined(separator: ", "))"
    let users = sandbox.hasUsers ? "" : "; one user only, so problems about users are refused: run it as root for them"
    if let engine {
      return "containers of \(engine.image) from the engine at \(engine.socket), limited by control groups\(lacks)"
    }
    let version = FileManager.default.fileExists(atPath: "/sys/fs/cgroup/cgroup.controllers") ? 2 : 1
    let counting =
      sandbox.hasControlGroup
      ? "memory, processes and processor time are limited by a control group of version \(version)"
      : "no control group can be made: memory, processes and processor time are looked at ten times a second, as "
        + "\(SandboxLimits.uncountedName) allows"
    return Self.namespaces + counting + users + lacks + engines
  }

  /// Container engines that are here and were not asked for.
  private static var engines: String {
    let sockets = ["/run/podman/podman.sock", "/run/user/\(geteuid())/podman/podman.sock", "/var/run/docker.sock"]
      .filter {
        FileManager.default.fileExists(atPath: $0)
      }
    let programs = ["podman", "docker"].filter { name in
      ["/usr/bin", "/usr/local/bin"].contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }
    if !sockets.isEmpty {
      return "; GAUNTLET_CONTAINER_SOCKET could name the engine at \(sockets.joined(separator: " or "))"
    }
    if programs.isEmpty { return "; no container engine is installed" }
    return
      "; \(programs.joined(separator: " and ")) could run containers, but no engine listens: see `podman system service`"
  }

  /// What our problems and AgentBench's scripts use beside Debian's essential programs.
  private static let programs = ["perl", "python3", "cc", "su", "useradd"]

  private static let namespaces = "Linux namespaces, an overlay over /usr, a filter of system calls; "

  public func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    let problem = try problem(request.sample)
    let (launcher, engine) = (try Self.launcher(variables), try ContainerEngine.configured(variables))
    let limits = SandboxLimits(variables)
    let sandbox = try await Blocking.run { try Sandbox(launcher: launcher, engine: engine, limits: limits) }
    guard sandbox.hasUsers || !problem.needsUsers else {
      sandbox.end()
      throw Unprepared(
        sample: request.sample, reason: "it is about users, and only root may make a sandbox with others")
    }
    return try await OSShellEpisode(request.sample, problem, sandbox, style: request.style)
  }

  /// The kind of a sample's problem, such as `count-files`; nil for a record of somebody else's.
  public func family(of sample: SampleID) throws -> String? { try problem(sample).labels.first }

  /// What a sample asks for, in words.
  public func text(of sample: SampleID) throws -> String { try problem(sample).description }

  private func problem(_ sample: SampleID) throws -> Problem {
    guard sample.split == .train else { return try tasks.record(sample) }
    guard let number = UInt64(sample.rawValue.dropFirst(6)), number < 1 << 40 else { throw tasks.unknown(sample) }
    let families = ProblemFamily.allCases
    return try heldOut.fresh(
      number, make: families[Int(number % UInt64(families.count))].problem, keys: { [$0.description] })
  }

  /// The program that makes sandboxes: `$GAUNTLET_SANDBOX`, or beside the running one. Throws a `Diagnostic` without it.
  static func launcher(_ variables: [String: String]) throws -> String {
    if let given = variables["GAUNTLET_SANDBOX"], !given.isEmpty { return given }
    let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let path = folder.appending(path: "gauntlet-sandbox").path
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw Diagnostic(
        "os-shell needs the program \(path), which is not there",
        hint: "Build it: swift build --product gauntlet-sandbox")
    }
    return path
  }

  public func metrics(of results: [EpisodeResult]) -> Metrics {
    let passed = results.count { $0.score == 1 }
    return Metrics(
      main: "acc",
      [
        .rate("acc", of: results) { $0.score == 1 }, .count("total", results.count), .count("pass", passed),
        .count("wrong", results.count - passed),
      ])
  }

  /// AgentBench's `overall`.
  public func agentBenchOverall(of results: [EpisodeResult]) -> JSONValue {
    let values = metrics(of: results).values.map { ($0.name, $0.json) }
    return ["overall": .object(Dictionary(values, uniquingKeysWith: { $1 }))]
  }
}
