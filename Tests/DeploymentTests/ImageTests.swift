import Episodes
import Foundation
import Testing

/// The images of the `Dockerfile`, built from the program at hand and started as `compose.yaml` says, in one network
/// that leads nowhere else. It takes minutes: `make test-images` asks for it.
struct ImageTests {
  @Test(
    .enabled(if: Podman.isAskedFor, "make test-images, as root and with podman, runc, debootstrap and a Debian mirror"))
  func everyRoleIsWellAndPlays() async throws {
    let podman = try Podman()
    defer { podman.remove() }
    try await Program.apart { try Self.build(podman) }
    try await Program.apart { try Self.play(podman) }
  }

  private static func build(_ podman: Podman) throws {
    try podman.importBase(as: "gauntlet-base")
    let context = podman.folder.appending(path: "context")
    try FileManager.default.createDirectory(at: context, withIntermediateDirectories: true)
    for name in ["Dockerfile", ".dockerignore", "deploy", "environments", "models"] {
      try FileManager.default.copyItem(at: Checkout.root.appending(path: name), to: context.appending(path: name))
    }
    let (status, text) = try Program.run(
      Checkout.root.appending(path: "deploy/collect").path,
      [Checkout.build.path, context.appending(path: "prebuilt").path])
    try #require(status == 0, "\(text)")
    for target in try Dockerfile().targets.sorted() {
      try podman.build(target, base: "localhost/gauntlet-base", context: context)
    }
  }

  private static func play(_ podman: Podman) throws {
    let token = podman.folder.appending(path: "token").path
    try Data("only-for-this-test\n".utf8).write(to: URL(filePath: token))
    let services = try Checkout.services()
    func start(_ name: String, beside: String?, _ variables: [String], _ arguments: [String]) throws {
      let service = try #require(services[name])
      let image = try #require(service["image"]?.stringValue)
      try podman.ask(
        ["run", "--detach", "--name", name] + Podman.arguments(service, token: token, beside: beside)
          + variables.flatMap { ["--env", $0] } + [image] + (service["command"]?.strings ?? []) + arguments)
      try waitForHealth(podman, name)
    }
    func agent(_ name: String, _ isDetached: Bool, _ arguments: [String]) throws -> (status: Int32, text: String) {
      let service = try #require(services["agent"])
      return try podman.tell(
        ["run", "--name", name, isDetached ? "--detach" : "--rm"]
          + Podman.arguments(service, token: token, beside: "controller") + ["gauntlet/agent"] + arguments)
    }

    try start("controller", beside: nil, [], [])
    for name in try Checkout.environments() {
      try start(
        name, beside: "controller", ["GAUNTLET_PORT=5001"], ["--show-oracle"])
      #expect(try podman.ask(["exec", name, "id", "-u"]).contains("10001"))
      #expect(try podman.tell(["exec", name, "touch", "/gauntlet/x"]).text.contains("Read-only file system"))
      // The worker is known to its controller in a moment.
      var played: (status: Int32, text: String) = (1, "")
      for _ in 0..<60 where played.status != 0 {
        played = try agent(
          "player", false,
          [name, "--agent", "oracle", "--samples", "1", "--json", "--run", "traces/\(name).sqlite"])
        if played.status != 0 { usleep(500_000) }
      }
      let ends = played.text.split(separator: "\n").filter { $0.contains("\"event\":\"ended\"") }
      #expect(ends.count == 1 && ends[0].contains("\"score\":1"), "\(name): \(played.text)")
      if name == "house-holding" { try playForLong(podman, agent) }
      // Who is told to leave takes leave.
      try podman.ask(["stop", "--time", "60", name])
      #expect(try podman.ask(["inspect", "--format", "{{.State.ExitCode}}", name]).hasPrefix("0"), "\(name)")
      try podman.ask(["rm", name])
    }
    try podman.ask(["stop", "--time", "60", "controller"])
    #expect(try podman.ask(["inspect", "--format", "{{.State.ExitCode}}", "controller"]).hasPrefix("0"))
  }

  /// An agent is well while it plays.
  private static func playForLong(
    _ podman: Podman, _ agent: (String, Bool, [String]) throws -> (status: Int32, text: String)
  ) throws {
    let (status, text) = try agent(
      "agent", true, ["house-holding", "--agent", "random", "--epochs", "1000", "--run", "traces/long.sqlite"])
    try #require(status == 0, "\(text)")
    try waitForHealth(podman, "agent")
    #expect(try podman.ask(["exec", "agent", "id", "-u"]).contains("10001"))
    try podman.ask(["stop", "--time", "60", "agent"])
    // Partly done: the same command goes on.
    #expect(try podman.ask(["inspect", "--format", "{{.State.ExitCode}}", "agent"]).hasPrefix("3"))
  }

  /// Asks a container's own health check until it is content.
  private static func waitForHealth(_ podman: Podman, _ name: String) throws {
    var last: (status: Int32, text: String) = (1, "")
    for _ in 0..<240 where last.status != 0 {
      last = try podman.tell(["healthcheck", "run", name])
      if last.status != 0 { usleep(250_000) }
    }
    let log = last.status == 0 ? "" : try podman.tell(["logs", name]).text
    #expect(last.status == 0, "\(name) is not well: \(last.text) \(log)")
  }
}
