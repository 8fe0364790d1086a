import ArgumentParser
import EnvironmentKit
import EnvironmentServer
import Episodes
import Foundation
import HTTPTransport

/// `gauntlet worker`: one environment as a process of its own, for a controller.
struct Worker: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Play the episodes of one environment for a controller.",
    discussion: """
      Registers with the controller and tells it every few seconds that it is there; a controller that was away comes to \
      know it again. Interrupted, it takes leave and lets its episodes finish.

      For example: gauntlet worker card-game --controller http://127.0.0.1:5000
      """)
  @Argument(help: "The environment.") var environment: String
  @Option(help: "Where the controller answers.") var controller: String
  @Option(name: .customLong("self"), help: "Where the controller reaches this worker (default: its host and port).")
  var ownAddress: String?
  @Option(help: "The port; 0 takes any that is free.") var port = 0
  @OptionGroup var options: ServeOptions

  func validate() throws {
    try ServeOptions.checkPort(port)
    _ = try Self.controller(controller)
    guard ownAddress == nil || ownAddress.flatMap({ HTTPAddress($0) }) != nil else {
      throw ValidationError("--self is '\(ownAddress ?? "")': give an address such as http://10.0.0.7:5001.")
    }
  }

  /// The address of a controller, with or without AgentBench's path behind it.
  static func controller(_ text: String) throws -> HTTPAddress {
    guard var address = HTTPAddress(text) else {
      throw ValidationError("--controller is '\(text)': give an address such as http://127.0.0.1:5000.")
    }
    if address.path.hasSuffix("/api") { address.path.removeLast("/api".count) }
    return address
  }

  func run() async throws {
    let settings = try options.settings(port: port)
    let world = try Home.find().environment(environment)
    try await world.prepare()
    let tasks = try ServedTask.all(of: world, seed: Seed(options.seed))
    let server = try EnvironmentServer(.worker, tasks, settings: settings)
    var place = try Self.controller(controller)
    place.path += "/api"
    let (ports, output) = AsyncStream<Int>.makeStream()
    let (stops, stopping) = AsyncStream<Void>.makeStream()
    let signals = StopSignals {
      Terminal.complain("letting episodes finish; interrupt again to end at once")
      stopping.finish()
    }
    defer { signals.stop() }
    let beating = Task { [options, ownAddress, environment, place] in
      for await port in ports {
        let address = ownAddress.flatMap { HTTPAddress($0) } ?? HTTPAddress(host: options.host, port: port)
        if options.json {
          Terminal.say(JSONValue.object(["url": .string("\(address)")]).text)
        } else {
          Terminal.say("\(environment) at \(address); interrupt to stop")
        }
        await WorkerRegistration(tasks, at: address, controller: place, settings: settings).run { news in
          switch news {
          case .registered: Terminal.complain("registered with \(place)")
          case .refused(let reason): Terminal.complain("\(place) \(reason); trying again")
          }
        }
        return
      }
    }
    let ending = Task {
      for await _ in stops {}
      guard !Task.isCancelled else { return }
      // The controller sends nobody here any more before the last have gone.
      beating.cancel()
      await beating.value
      await server.stop()
    }
    defer {
      beating.cancel()
      ending.cancel()
    }
    try await server.run { output.yield($0) }
  }
}
