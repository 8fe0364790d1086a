import ArgumentParser
import Episodes
import Foundation
import ModelServer

/// `gauntlet model serve`: a model for programs that speak OpenAI's chat protocol.
struct ModelServe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve a model to programs that speak OpenAI's chat protocol.",
    discussion: """
      Answers /v1/chat/completions (streams, tools, JSON Schema, log-probabilities), /v1/models, /health and /metrics until \
      it is interrupted; requests in progress may then finish. An address other than this machine's own needs a token; \
      the environment variable GAUNTLET_TOKEN keeps it out of the list of processes. A request without a seed draws \
      from --seed and its number.

      For example: gauntlet model serve models/gauntlet-glm/gauntlet-glm.gguf --port 8080
      Then: gauntlet run house-holding --agent openai --base-url http://127.0.0.1:8080/v1 --model gauntlet-glm
      """)
  @Argument(help: "A GGUF file; the model that comes with Gauntlet when left out.") var model: String?
  @Option(help: "What requests call the model (default: the file's name).") var name: String?
  @Option(help: "The address to listen on.") var host = "127.0.0.1"
  @Option(help: "The port; 0 takes any that is free.") var port = 8080
  @Option(help: "What requests must bring as 'Authorization: Bearer TOKEN'.") var token: String?
  @OptionGroup(title: "Engine") var engine: EngineOptions
  @Option(help: "Replies made at once.") var conversations = 16
  @Option(help: "Requests that may wait beyond those; more are answered with 429.") var waiting = 64
  @Option(help: "The longest reply in tokens that may be asked for.") var maxTokens = 8192
  @Option(help: "Seconds that a reply may take.") var timeLimit = 600
  @Option(help: "Megabytes of a request's body.") var bodyMegabytes = 8
  @Option(help: "Seconds that requests in progress may go on after an interrupt.") var drain = 30
  @Option(help: "Where the random numbers of requests without a seed come from.") var seed: UInt64 = 0
  @Flag(help: "Tell of the address as JSON.") var json = false

  func validate() throws {
    guard (0...65535).contains(port) else { throw ValidationError("--port is \(port): give 0 to 65535.") }
    for (name, value) in [
      ("conversations", conversations), ("max-tokens", maxTokens), ("time-limit", timeLimit),
      ("body-megabytes", bodyMegabytes),
    ] where !(1...1 << 20).contains(value) {
      throw ValidationError("--\(name) is \(value): give 1 to \(1 << 20).")
    }
    for (name, value) in [("waiting", waiting), ("drain", drain)] where !(0...1 << 20).contains(value) {
      throw ValidationError("--\(name) is \(value): give 0 to \(1 << 20).")
    }
    if let name, name.isEmpty { throw ValidationError("--name is empty.") }
  }

  func run() async throws {
    let path = try model ?? Home.find().defaultModel.path
    var options = ServerOptions(
      host: host, port: port, token: token ?? ProcessInfo.processInfo.environment["GAUNTLET_TOKEN"], seed: seed,
      clock: ServerClock(ContinuousClock()) { Int(Date().timeIntervalSince1970) })
    options.limits.replyTokens = maxTokens
    options.limits.defaultReplyTokens = min(maxTokens, options.limits.defaultReplyTokens)
    options.limits.time = .seconds(timeLimit)
    options.limits.bodyBytes = bodyMegabytes << 20
    options.limits.waiting = waiting
    options.limits.drain = .seconds(drain)
    do {
      // What forbids to listen is told before a model is loaded.
      try options.check()
      let served = try engine.load(path, name: name, conversations: conversations)
      let server = try ModelServer(served, options: options)
      let signals = StopSignals {
        Terminal.complain("finishing requests in progress; interrupt again to end at once")
        Task { await server.stop() }
      }
      defer { signals.stop() }
      try await server.run { port in announce(served.name, port) }
    } catch let error as ServerError {
      throw Diagnostic("\(error)", hint: error.hint)
    }
  }

  private func announce(_ name: String, _ port: Int) {
    let address = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/v1"
    if json {
      Terminal.say(JSONValue.object(["url": .string(address), "model": .string(name)]).text)
    } else {
      Terminal.say("\(name) at \(address); interrupt to stop")
    }
  }
}

extension ServerError {
  /// What to type next.
  fileprivate var hint: String? {
    switch self {
    case .needsToken: "Add --token TOKEN or set GAUNTLET_TOKEN"
    case .badToken: "Make one with: openssl rand -hex 16"
    case .noMemory: "Raise --cache-megabytes"
    case .cannotListen: "Choose another --port or --host"
    }
  }
}
