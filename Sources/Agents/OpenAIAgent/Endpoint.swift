import Foundation
import WebClient

/// The address of a chat service, and how it is talked to.
struct Endpoint: Sendable {
  /// Up to and with `/v1`.
  let baseURL: URL
  let key: String?
  private let client = WebClient()

  struct Answer: Sendable {
    var status: Int
    var body: Data
    /// Seconds that the service asked to wait before the next try.
    var retryAfter: Double?
  }

  typealias Failure = WebClient.Failure

  init(baseURL: URL, key: String?) {
    self.baseURL = baseURL
    self.key = key
  }

  /// Sends `body` to `path` (or asks for it, without one). Throws `Failure`, or `CancellationError`.
  func send(_ body: Data?, to path: String, timeout: Double) async throws -> Answer {
    var headers: [String: String] = [:]
    if body != nil { headers["Content-Type"] = "application/json" }
    if let key { headers["Authorization"] = "Bearer \(key)" }
    let answer = try await client.send(body, to: baseURL.appending(path: path), headers: headers, timeout: timeout)
    return Answer(
      status: answer.status, body: answer.body, retryAfter: answer.header("Retry-After").flatMap(Double.init))
  }
}
