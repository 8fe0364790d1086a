import Episodes
import HTTPServer
import HTTPTypes
import NIOCore
import ServerAccess
import WireProtocol

/// Answers requests by their paths.
struct WireResponder: Responder {
  let access: AccessGuard
  let rate: RateLimiter
  let native: NativeEndpoints
  /// AgentBench's controller, in that role.
  let controller: ControllerEndpoints?
  /// AgentBench's workers, in that role.
  let worker: WorkerEndpoints?

  let showsPlayPage: Bool
  let openSessions: OpenSessions
  /// What may be asked without a token: health, and figures without names of sessions.
  private static let open: Set = ["/health", "/metrics"]

  /// All that it answers.
  var operations: [Operation] {
    Operation.common + Operation.native + (controller == nil ? [] : Operation.controller)
      + (worker == nil ? [] : Operation.worker)
  }

  private static let nativePrefix = Native.path + "/"

  /// Who may not ask is told so before anything else is read.
  func refusal(of request: Request) -> Response? {
    do {
      try access.check(authority: request.authority, origin: request.headers[.origin])
      if !Self.open.contains(request.uri.path) { try access.check(authorization: request.headers[.authorization]) }
    } catch {
      var response = Response.fault(WireFault(error.status, "\(error)"))
      response.closes = true
      return response
    }
    guard rate.takes(request.client) else {
      return Response.fault(WireFault(429, "Too many requests: send fewer a second", retryAfter: 1))
    }
    return nil
  }

  func respond(to request: Request) async -> Response {
    do {
      if request.problem != nil { _ = try native.reader.bytes(of: request) }
      return try await answer(request, request.uri.path, Connection(of: request))
    } catch let fault as WireFault {
      return Response.fault(fault)
    } catch {
      // What went wrong inside is nobody's business outside.
      return Response.fault(WireFault(500, "Internal Server Error"))
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
    if path == "/metrics" {
      guard request.method == .get else { throw WireFault.wrongMethod }
      return Response(
        status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
        body: ByteBuffer(string: await openSessions.text()))
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
