import EnvironmentHost
import EnvironmentKit
import Episodes
import Foundation
import HTTPServer
import HTTPTypes
import NIOCore
import WireProtocol

/// Gauntlet's own protocol, under `/gauntlet/v1`.
struct NativeEndpoints: Sendable {
  let desk: NativeDesk
  /// What workers elsewhere play; nil in a worker.
  let relay: NativeRelay?
  let reader: BodyReader

  /// Answers a request to what stands behind the prefix. Throws `WireFault`.
  func answer(_ path: Substring, _ request: Request, _ connection: Connection) async throws -> Response {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    do {
      switch (parts.first, parts.count) {
      case ("environments"?, 1...3): return try await environments(Array(parts.dropFirst()), request)
      case ("sessions"?, 1):
        guard request.method == .post else { throw WireFault.wrongMethod }
        return try await open(request, connection)
      case ("sessions"?, 3): return try await session(parts[1], parts[2], request)
      default: throw WireFault.notFound
      }
    } catch let error as HostError {
      throw WireFault(error)
    } catch let error as Diagnostic {
      throw WireFault(400, "\(error)", code: "refused", diagnostic: error)
    }
  }

  private func environments(_ parts: [String], _ request: Request) async throws -> Response {
    guard let name = parts.first else {
      guard request.method == .get else { throw WireFault.wrongMethod }
      let here = desk.environments.keys
      let there = await relay?.environments ?? []
      return try .json(Set(here).union(there).sorted())
    }
    guard desk.environments[name] != nil else {
      guard let relay else { throw HostError.noEnvironment(name) }
      return try await relay.forward(environment: name, request, try reader.bytes(of: request))
    }
    switch (parts.count > 1 ? parts[1] : nil, request.method) {
    case (nil, .get):
      let splits = request.uri.queryParameters["split"].map { [String($0)] }
      return try .json(await desk.description(name, splits: splits))
    case ("holdings"?, .get): return try .json(await desk.environments[name]?.holdings() ?? [])
    case ("metrics"?, .post):
      let results = try await reader.value([EpisodeResult].self, of: request)
      guard results.count <= reader.limits.items else {
        throw WireFault(413, "More than \(reader.limits.items) results are not taken")
      }
      return try .json(desk.environments[name]?.metrics(of: results))
    case (nil, _), ("holdings"?, _), ("metrics"?, _): throw WireFault.wrongMethod
    default: throw WireFault.notFound
    }
  }

  private func open(_ request: Request, _ connection: Connection) async throws -> Response {
    let bytes = try reader.bytes(of: request)
    let open = try WireJSON.value(Native.Open.self, from: .init(bytes.readableBytesView))
    guard desk.environments[open.environment] == nil, let relay else {
      return try .json(await desk.open(open, client: connection.client))
    }
    return try await relay.open(open, bytes)
  }

  private func session(_ name: String, _ what: String, _ request: Request) async throws -> Response {
    let methods: [String: HTTPRequest.Method] = ["move": .post, "transcript": .get, "oracle": .get, "end": .post]
    guard let method = methods[what] else { throw WireFault.notFound }
    guard request.method == method else { throw WireFault.wrongMethod }
    if let relay, let worker = await relay.worker(of: name) {
      return try await relay.forward(session: name, what, to: worker, request, try reader.bytes(of: request))
    }
    switch what {
    case "move":
      let move = try await reader.value(Native.Move.self, of: request)
      guard move.reply?.toolCalls.count ?? 0 <= reader.limits.items else {
        throw WireFault(413, "More than \(reader.limits.items) calls are not taken")
      }
      return try .json(await desk.move(name, move))
    case "transcript": return try .json(await desk.transcript(name))
    case "oracle": return try .json(await desk.oracle(name))
    default:
      await desk.end(name)
      return .null
    }
  }
}
