import ArgumentParser
import EnvironmentKit
import Episodes
import ShopServer
import WebShopping

/// `gauntlet env shop`: a person in the web shop.
struct EnvShop: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shop", abstract: "Open a task of web-shopping to a browser on this machine.",
    discussion: "For example: gauntlet env shop dev-000 --port 8090")
  @Argument(help: "The task.") var sample = "dev-000"
  @Option(help: "The port; 0 takes any that is free.") var port = 8090

  func validate() throws {
    guard (0...65535).contains(port) else { throw ValidationError("--port is \(port): give 0 to 65535.") }
  }

  func run() async throws {
    guard let environment = try Home.find().environment("web-shopping") as? WebShopping else { return }
    let (shop, goal) = try environment.visit(of: SampleID(sample))
    let server = ShopServer(Visit(shop), goal: goal, port: port)
    let signals = StopSignals { Task { await server.stop() } }
    defer { signals.stop() }
    try await server.run { port in Terminal.say("The shop is open at http://127.0.0.1:\(port)/; interrupt to close it")
    }
  }
}
