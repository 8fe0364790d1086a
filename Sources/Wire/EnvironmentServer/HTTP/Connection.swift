import HTTPServer

/// The connection that a request came by.
struct Connection: Sendable {
  /// The address at its other end.
  let client: String

  init(of request: Request) { client = request.client }
}
