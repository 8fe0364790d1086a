import Foundation
import HTTPServer
import HTTPTypes
import NIOCore
import WireProtocol

/// Reads what requests bring, as far as the limits go.
struct BodyReader: Sendable {
  let limits: ServerSettings.Limits

  /// The value in a body. Throws `WireFault`.
  func value<Value: Decodable>(_ type: Value.Type, of request: Request) async throws -> Value {
    try WireJSON.value(type, from: Data(try bytes(of: request).readableBytesView))
  }

  /// The same for a value that is passed on as it was sent.
  func sent<Value: SentReadable>(_ type: Value.Type, of request: Request) async throws -> Value {
    try WireJSON.sent(type, from: try bytes(of: request).readableBytesView)
  }

  func bytes(of request: Request) throws -> ByteBuffer {
    switch request.problem {
    case .tooLarge:
      throw WireFault(413, "The body is larger than the \(limits.bodyBytes) bytes that this server takes")
    case .tooSlow: throw WireFault(408, "The request took too long to arrive")
    case nil: return request.body
    }
  }
}
