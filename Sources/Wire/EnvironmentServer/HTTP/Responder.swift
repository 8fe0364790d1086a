import Episodes
import HTTPTypes
import Hummingbird
import NIOCore
import ServerAccess
import WireProtocol

/// Answers requests by their paths.
struct Responder: HTTPResponder {
  typealias Context = Connection

  let access: AccessGuard
  let rate: RateLimiter
  let native: NativeEndpoints
  /// AgentBench's controller, in that role.
  let controller: ControllerEndpoints?
  /// AgentBench's workers, in that role.
  let worker: WorkerEndpoints?

  let showsPlayPage: Bool

  /// All that it answers.
  var operations: [Operation] {
    Operation.common + Operation.native + (controller == nil ? [] : Operation.controller)
      + (worker == nil ? [] : Operation.worker)
  }

  /// How long a refused request may take to end.
  private static let patience = Duration.seconds(10)
  private static let nativePrefix = Native.path + "/"

  func respond(to request: Request, context: Connection) async throws -> Response {
    do {
      try check(request, context)
      return try await answer(request, request.uri.path, context)
    } catch let fault as WireFault {
      return Response.fault(fault)
    } catch let error as AccessError {
      var response = Response.fault(WireFault(error.status, "\(error)"))
      // What is still to come of the request is not waited for.
      response.headers[.connection] = "close"
      context.close(after: Self.patience)
      return response
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      // What went wrong inside is nobody's business outside.
      return Response.fault(WireFault(500, "Internal Server Error"))
    }
  }

  private func check(_ request: Request, _ connection: Connection) throws {
    try access.check(authority: request.head.authority, origin: request.headers[.origin])
    if request.uri.path != "/health" { try access.check(authorization: request.headers[.authorization]) }
    guard rate.takes(connection.client) else {
      throw WireFault(429, "Too many requests: send fewer a second", retryAfter: 1)
    }
  }

  private func answer(_ request: Request, _ path: String, _ connection: Connection) async throws -> Response {
    if path.hasPrefix(ControllerEndpoints.prefix), let controller {
      return try await controller.answer(path.dropFirst(ControllerEndpoints.prefix.count), request, connection)
    }
    if path.hasPrefix(Self.nativePrefix) {
      return try await native.answer(path.dropFirst(Self.nativePrefix.count), request, connection)
    }
    if path == "/health" {
      guard request.method == .get else { throw WireFault.wrongMethod }
      return try .json(["status": "ok"])
    }
    if path == "/openapi.json" {
      guard request.method == .get else { throw WireFault.wrongMethod }
      return .json(ByteBuffer(string: OpenAPIDescription.json(of: operations, hasToken: access.hasToken).text))
    }
    if let response = try await worker?.answer(path, request) { return response }
    if showsPlayPage, request.method == .get, let response = PlayPage.answer(path) { return response }
    throw WireFault.notFound
  }
}
