import EnvironmentServer
import EnvironmentTesting
import Foundation
import Testing

/// AgentBench's own client and worker (v0.2), where `AGENTBENCH` names a checkout of it and `AGENTBENCH_PYTHON` a Python that has
/// what it requires. None of it is part of this project.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["AGENTBENCH"] != nil))
struct OriginalsTests {
  private static let token = "a-token-of-length"

  private static func process(_ arguments: [String]) -> Process {
    let environment = ProcessInfo.processInfo.environment
    let folder = Transcript.folder.deletingLastPathComponent().appending(path: "Python").path
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [environment["AGENTBENCH_PYTHON"] ?? "python3"] + arguments
    process.currentDirectoryURL = URL(filePath: environment["AGENTBENCH"] ?? ".")
    let path = [environment["AGENTBENCH"], folder, environment["PYTHONPATH"]].compactMap(\.self).joined(separator: ":")
    process.environment = environment.merging(["PYTHONPATH": path]) { $1 }
    return process
  }

  private static func play(_ controller: String, _ task: String) async throws -> Int32 {
    let process = process([Transcript.folder.deletingLastPathComponent().path + "/Python/theirs.py", controller, task])
    try process.run()
    while process.isRunning { try await Task.sleep(for: .milliseconds(50)) }
    return process.terminationStatus
  }

  @Test(arguments: [nil, token]) func theirClientPlaysAtOurController(_ token: String?) async throws {
    try await TestServer.run(.init(token: token)) { server async throws in
      let place = token.map { "http://any:\($0)@127.0.0.1:\(server.port)/api" } ?? "\(server.address)/api"
      #expect(try await Self.play(place, "counting-dev") == 0)
    }
  }

  @Test(.timeLimit(.minutes(3)), arguments: [nil, token])
  func theirWorkerIsPlayed(_ token: String?) async throws {
    let folder = try TemporaryFolder()
    let config = folder.url.appending(path: "tasks.yaml")
    try Data("theirs:\n  module: theirs.Counting\n  parameters: {name: theirs, concurrency: 2}\n".utf8).write(
      to: config)
    let path = config.path
    try await TestServer.run(.init(worlds: [], token: token)) { server async throws in
      let place = token.map { "http://any:\($0)@127.0.0.1:\(server.port)/api" } ?? "\(server.address)/api"
      let port = "\(20_000 + server.port % 10_000)"
      let worker = Self.process([
        "-m", "src.server.task_worker", "theirs", "--config", path, "--self", "http://127.0.0.1:\(port)/api", "--port",
        port, "--controller", place,
      ])
      try worker.run()
      defer { kill(worker.processIdentifier, SIGKILL) }
      let headers = token.map { [("Authorization", "Bearer \($0)")] } ?? []
      while try await server.send("GET", "/api/get_indices?name=theirs", headers: headers).status != 200 {
        try await Task.sleep(for: .milliseconds(100))
      }
      #expect(try await Self.play(place, "theirs") == 0)
    }
  }
}
