import Foundation
import GLMRuntime
import GLMTokenizer
import ModelServer

/// A server with a tiny model on a free port, for as long as a test runs.
enum TestServer {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/glm")

  static let clock = ServerClock(ContinuousClock()) { 1_700_000_000 }

  /// How the engine and the server are set up.
  struct Setup: Sendable {
    var model = "tiny-glm4-q8_0"
    var options = ServerOptions(port: 0, clock: TestServer.clock)
    var conversations = 16
    var contextLength: Int?
    var cacheBytes = 64 << 20
    /// The model's own when nil.
    var template: ChatTemplate?
  }

  static func served(_ setup: Setup = Setup()) throws -> ServedModel {
    let file = try roomy(setup.model)
    let model = try GLMModel(file, options: .init(threads: 1, cacheBytes: setup.cacheBytes))
    return try ServedModel(
      name: "tiny", engine: GLMEngine(model, options: .init(maxConversations: setup.conversations)),
      tokenizer: GLMTokenizer(file), template: setup.template ?? ChatTemplate(file),
      contextLength: setup.contextLength)
  }

  /// A fixture that claims a context of 16,384 tokens: the tiny vocabulary makes long texts of short ones.
  private static func roomy(_ name: String) throws -> GGUFFile {
    var bytes = Array(try Data(contentsOf: folder.appending(path: name + ".gguf")))
    let key = Array(".context_length".utf8)
    let place = bytes.indices.first { bytes[$0...].starts(with: key) }
    // The key, the value's type in four bytes, the value.
    guard let place else { throw HTTPClient.Failure(what: "\(name) has no context length") }
    let value = place + key.count + 4
    bytes.replaceSubrange(value..<value + 4, with: [0, 64, 0, 0])
    return try GGUFFile(bytes: bytes, name: name)
  }

  /// Runs `body` against a server, then stops it and waits for its end.
  static func run<Result: Sendable>(
    _ setup: Setup = Setup(), _ body: @Sendable (HTTPClient, ModelServer) async throws -> Result
  ) async throws -> Result {
    try await run(try served(setup), setup.options, body)
  }

  static func run<Result: Sendable>(
    _ model: ServedModel, _ options: ServerOptions = Setup().options,
    _ body: @Sendable (HTTPClient, ModelServer) async throws -> Result
  ) async throws -> Result {
    let server = try ModelServer(model, options: options)
    let (ports, output) = AsyncStream<Int>.makeStream()
    let running = Task {
      defer { output.finish() }
      try await server.run { output.yield($0) }
    }
    var iterator = ports.makeAsyncIterator()
    guard let port = await iterator.next() else {
      try await running.value
      throw HTTPClient.Failure(what: "the server ended before it was ready")
    }
    let result: Swift.Result<Result, any Error>
    do {
      result = .success(try await body(HTTPClient(port: port), server))
    } catch {
      result = .failure(error)
    }
    await server.stop()
    try await running.value
    return try result.get()
  }
}
