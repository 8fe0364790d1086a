import Episodes
import GLMRuntime
import Hummingbird
import HTTPTypes
import NIOCore
import ServerAccess

/// Answers requests by their paths.
struct Responder: HTTPResponder {
  typealias Context = Connection

  let access: AccessGuard
  let chats: ChatEndpoint
  let gate: Gate
  let metrics: Metrics

  func respond(to request: Request, context: Connection) async throws -> Response {
    let path = request.uri.path
    var response: Response
    do {
      try access.check(request, needsToken: path != "/health")
      response = try await answer(request, path, context)
    } catch let error as APIError {
      response = .json(error.json, status: .init(code: error.status))
      // What is still to come of the request is not waited for.
      response.headers[.connection] = "close"
      context.close(after: Self.patience, by: chats.options.clock)
      if let seconds = error.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
      if error.status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
      if error.status == 405 { response.headers[.allow] = Self.methods[path]?.rawValue }
    } catch is CancellationError {
      metrics.noteCancelled()
      throw CancellationError()
    }
    metrics.noteAnswer(path: Self.methods[path] == nil ? "other" : path, status: response.status.code)
    return response
  }

  private static let methods: [String: HTTPRequest.Method] = [
    "/v1/chat/completions": .post, "/v1/models": .get, "/health": .get, "/metrics": .get,
  ]
  /// How long a refused request may take to end.
  private static let patience = Duration.seconds(10)
  private static let modelPrefix = "/v1/models/"

  private func answer(_ request: Request, _ path: String, _ connection: Connection) async throws -> Response {
    let method = Self.methods[path] ?? (path.hasPrefix(Self.modelPrefix) ? .get : nil)
    guard let method else {
      throw APIError(status: 404, "There is nothing at \(path)", type: "invalid_request_error", code: "unknown_url")
    }
    guard request.method == method else {
      throw APIError(
        status: 405, "\(path) takes \(method.rawValue), not \(request.method.rawValue)", type: "invalid_request_error",
        code: "method_not_allowed")
    }
    switch path {
    case "/v1/chat/completions": return try await chats.answer(request, connection)
    case "/v1/models": return .json(["object": "list", "data": [model]])
    case "/health": return .json(["status": "ok", "model": .string(chats.service.model.name)])
    case "/metrics":
      let (active, waiting) = gate.counts
      let text = metrics.text(chats.service.model.engine, active: active, waiting: waiting)
      return Response(
        status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    default:
      let name = path.dropFirst(Self.modelPrefix.count)
      guard name == chats.service.model.name else {
        throw APIError(
          status: 404, "The model '\(name)' is not here", type: "invalid_request_error", code: "model_not_found",
          param: "model")
      }
      return .json(model)
    }
  }

  private var model: JSONValue {
    let model = chats.service.model
    return [
      "id": .string(model.name), "object": "model", "created": .int(chats.started), "owned_by": "gauntlet",
      "max_model_len": .int(model.contextLength),
    ]
  }
}

extension Response {
  static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: value.text)))
  }
}
