import Episodes
import Foundation
import HTTPTransport
import NIOCore
import WireProtocol

/// Asks a controller or a worker in Gauntlet's own protocol. Whatever is asked may be asked again: nothing is done twice.
struct RemoteService: Sendable {
  let address: HTTPAddress
  let token: String?
  let transport: HTTPTransport

  /// Tries after a lost connection, and the pause before the first of them; each later pause is twice as long.
  private static let tries = 5
  private static let pause = Duration.milliseconds(100)
  /// How long is waited for room, or for a busy session.
  private static let patience = 120.0

  /// Throws `RemoteFailure`, a `Diagnostic` for what the request got wrong, or `CancellationError`.
  func ask<Value: Decodable>(
    _ type: Value.Type, _ method: String, _ path: String, _ body: (some Encodable & Sendable)?, within time: Duration
  ) async throws -> Value {
    var headers: [(String, String)] = []
    if let token { headers.append(("Authorization", "Bearer \(token)")) }
    var bytes: ByteBuffer?
    if let body {
      bytes = ByteBuffer(bytes: try WireJSON.data(body))
      headers.append(("Content-Type", "application/json"))
    }
    var waited = 0.0
    while true {
      let answer = try await send(method, path, headers, bytes, within: time)
      if answer.status == 200 {
        do {
          return try JSONDecoder().decode(type, from: Data(answer.body.readableBytesView))
        } catch {
          throw RemoteFailure.unreadable(address: "\(address)")
        }
      }
      let json = (try? JSONValue(parsing: answer.text)) ?? .null
      if [503, 429, 409].contains(answer.status), waited < Self.patience,
        let seconds = answer.header("Retry-After").flatMap(Double.init)
      {
        waited += seconds
        try await Task.sleep(for: .seconds(seconds))
        continue
      }
      throw Self.failure(answer.status, json)
    }
  }

  private func send(
    _ method: String, _ path: String, _ headers: [(String, String)], _ body: ByteBuffer?, within time: Duration
  ) async throws -> HTTPTransport.Answer {
    var pause = Self.pause
    for attempt in 1... {
      do {
        return try await transport.send(
          method, Native.path + path, to: address, headers: headers, body: body, timeout: time)
      } catch let error as TransportError {
        guard attempt < Self.tries, error != .timedOut else {
          throw RemoteFailure.lost(address: "\(address)", reason: "\(error)")
        }
      }
      try await Task.sleep(for: pause)
      pause *= 2
    }
    throw CancellationError()
  }

  private static func failure(_ status: Int, _ json: JSONValue) -> any Error {
    if let diagnostic = json["diagnostic"],
      let value = try? JSONDecoder().decode(Diagnostic.self, from: Data(diagnostic.text.utf8))
    {
      return value
    }
    let message = json["detail"]?.stringValue ?? "the service answered with HTTP status \(status)"
    if [401, 403].contains(status), json["code"] == nil {
      return Diagnostic(message, hint: "Give the controller's token with --controller-token or GAUNTLET_TOKEN")
    }
    return RemoteFailure.answered(status: status, code: json["code"]?.stringValue, message: message)
  }
}
