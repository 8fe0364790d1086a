import HTTPTypes
import NIOCore

/// What a request is answered with.
public struct Response: Sendable {
  public var status: HTTPResponse.Status
  public var headers: Fields
  public var body: ByteBuffer
  /// Whether the connection ends with it.
  public var closes = false

  public init(status: HTTPResponse.Status, headers: Fields = [:], body: ByteBuffer = ByteBuffer()) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Answers requests.
public protocol Responder: Sendable {
  /// Looks at a request before its body is read, on the thread that serves other connections too; a response refuses it.
  func refusal(of request: Request) -> Response?
  /// Answers a request whose body is there.
  func respond(to request: Request) async -> Response
}
