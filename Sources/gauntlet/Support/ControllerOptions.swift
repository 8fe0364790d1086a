import ArgumentParser
import EnvironmentClient
import EnvironmentKit
import Episodes
import HTTPTransport

/// Environments that are played elsewhere, as the flags say.
struct ControllerOptions: ParsableArguments {
  @Option(help: "Play at this controller, such as http://127.0.0.1:5000, and not here.") var controller: String?
  @Option(help: "What the controller wants as its token; GAUNTLET_TOKEN keeps it out of the list of processes.")
  var controllerToken: String?

  func validate() throws {
    if let controller { _ = try Worker.controller(controller) }
  }

  /// The named environments, or all of the controller's where none is named; nil where none of a controller are asked for.
  func environments(_ ids: [String], splits: [Split]) async throws -> [RemoteEnvironment]? {
    guard let controller else {
      guard controllerToken == nil else { throw ValidationError("--controller-token goes with --controller.") }
      return nil
    }
    let address = try Worker.controller(controller)
    let token = Token.given(controllerToken)
    let transport = HTTPTransport()
    let known = try await RemoteEnvironment.names(at: address, token: token, transport: transport)
    if let unknown = ids.first(where: { !known.contains($0) }) {
      throw Diagnostic(
        "there is no environment '\(unknown)' at \(address)",
        hint: known.isEmpty ? "It has none" : "Choose from: \(known.joined(separator: ", "))")
    }
    var environments: [RemoteEnvironment] = []
    for id in known where ids.isEmpty || ids.contains(id) {
      environments.append(
        try await RemoteEnvironment(
          id, at: address, token: token, splits: splits, transport: transport, identify: Token.random))
    }
    return environments
  }
}
