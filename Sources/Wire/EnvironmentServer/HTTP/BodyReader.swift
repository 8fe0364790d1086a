import EnvironmentHost
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import WireProtocol

/// Reads what requests bring, as far as the limits go.
struct BodyReader: Sendable {
  let limits: ServerSettings.Limits
  let clock: HostClock

  /// The value in a body. Throws `WireFault`.
  func value<Value: Decodable>(_ type: Value.Type, of request: Request) async throws -> Value {
    try WireJSON.value(type, from: Data(try await bytes(of: request).readableBytesView))
  }

  /// The same for a value that is passed on as it was sent.
  func sent<Value: SentReadable>(_ type: Value.Type, of request: Request) async throws -> Value {
    try WireJSON.sent(type, from: try await bytes(of: request).readableBytesView)
  }

  func bytes(of request: Request) async throws -> ByteBuffer {
    let tooLarge = WireFault(413, "The body is larger than the \(limits.bodyBytes) bytes that this server takes")
    let length = request.headers[.contentLength].flatMap(Int.init)
    if let length, length > limits.bodyBytes { throw tooLarge }
    let body = request.body
    do {
      // A small body that says how long it is comes at once, or its connection ends.
      return try await withThrowingTaskGroup(of: ByteBuffer?.self) { group in
        group.addTask { [limits] in try await body.collect(upTo: limits.bodyBytes) }
        group.addTask { [clock, limits] in
          try await clock.sleep(limits.readTime)
          return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let buffer = first else {
          throw WireFault(408, "The request took too long to arrive")
        }
        return buffer
      }
    } catch is NIOTooManyBytesError {
      throw tooLarge
    }
  }
}
