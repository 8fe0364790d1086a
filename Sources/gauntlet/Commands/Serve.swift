import ArgumentParser
import EnvironmentKit
import EnvironmentServer
import Episodes
import Foundation
import HTTPTransport

/// `gauntlet serve`: environments for agents elsewhere, and a controller that workers register with.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve environments over HTTP: AgentBench's protocol, and Gauntlet's own.",
    discussion: """
      AgentBench's clients find a task for each environment and split under http://HOST:PORT/api, such as \
      house-holding-dev; one whose name ends in -fc is played by function calling. Workers register there too, ours and \
      AgentBench's. Interrupt it once to let episodes finish, twice to end at once.

      For example: gauntlet serve house-holding --port 5000
      Then: gauntlet run house-holding --agent random --controller http://127.0.0.1:5000
      """)
  @Argument(help: "Environments; all of them when none is named.") var environments: [String] = []
  @Flag(help: "Serve no environment, only those of workers.") var workersOnly = false
  @Option(help: "The port; 0 takes any that is free.") var port = 5000
  @OptionGroup var options: ServeOptions

  func validate() throws {
    try ServeOptions.checkPort(port)
    guard !workersOnly || environments.isEmpty else {
      throw ValidationError("--workers-only serves no environments: name none.")
    }
  }

  func run() async throws {
    let settings = try options.settings(port: port)
    var tasks: [ServedTask] = []
    if !workersOnly {
      let home = try Home.find()
      for environment in try home.environments(environments) {
        try await environment.prepare()
        tasks += try ServedTask.all(of: environment, seed: Seed(options.seed))
      }
    }
    let server = try EnvironmentServer(.controller, tasks, settings: settings)
    let signals = StopSignals {
      Terminal.complain("letting episodes finish; interrupt again to end at once")
      Task { await server.stop() }
    }
    defer { signals.stop() }
    let names = tasks.map(\.name)
    try await server.run { [options] port in
      let address = HTTPAddress(host: options.host, port: port)
      if options.json {
        Terminal.say(
          JSONValue.object(["url": .string("\(address)"), "tasks": .array(names.map { .string($0) })]).text)
      } else {
        Terminal.say("controller at \(address) (AgentBench: \(address)/api); interrupt to stop")
        for name in names { Terminal.say("    \(name)") }
      }
    }
  }
}
