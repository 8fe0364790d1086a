import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Sends requests over HTTP and waits for the answers; trying again is up to who asks.
public struct WebClient: Sendable {
  private let session: URLSession

  /// What a server answered.
  public struct Answer: Sendable {
    public var status: Int
    public var body: Data
    private let response: HTTPURLResponse?

    init(_ body: Data, _ response: HTTPURLResponse?) {
      status = response?.statusCode ?? 0
      self.body = body
      self.response = response
    }

    /// The value of a header field, whatever the case of its name; nil without one.
    public func header(_ name: String) -> String? { response?.value(forHTTPHeaderField: name) }
  }

  /// Why there is no answer.
  public enum Failure: Error {
    /// No service there.
    case unreachable(String)
    /// A timeout or a lost connection.
    case broken(String)

    /// In a few words.
    public var reason: String {
      switch self {
      case .unreachable(let text), .broken(let text): text
      }
    }
  }

  public init() { session = URLSession(configuration: .ephemeral) }

  /// Sends `body`, or asks without one, and gives up after `timeout` seconds without news. Throws `Failure`, or
  /// `CancellationError`.
  public func send(
    _ body: Data? = nil, to url: URL, headers: [String: String], timeout: Double
  ) async throws -> Answer {
    var request = URLRequest(url: url)
    request.httpMethod = body == nil ? "GET" : "POST"
    request.httpBody = body
    request.timeoutInterval = timeout
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let (data, response) = try await data(for: request)
    return Answer(data, response)
  }

  /// Cancelling lets go of the exchange and never cancels it: on Linux, a `URLSession` whose task is cancelled in the
  /// moment that it fails by itself takes the whole process down. The request's own timeout ends it.
  private func data(for request: URLRequest) async throws -> (Data, HTTPURLResponse?) {
    let exchange = Exchange()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        guard exchange.began(continuation) else { return }
        session.dataTask(with: request) { data, response, error in
          exchange.ended(
            error.map { .failure(Self.failure($0)) } ?? .success((data ?? Data(), response as? HTTPURLResponse)))
        }.resume()
      }
    } onCancel: {
      exchange.ended(.failure(CancellationError()))
    }
  }

  private static func failure(_ error: any Error) -> Failure {
    guard let error = error as? URLError else { return .broken("the exchange failed") }
    switch error.code {
    case .cannotConnectToHost: return .unreachable("nobody listens there")
    case .cannotFindHost, .dnsLookupFailed: return .unreachable("no such host")
    case .unsupportedURL, .badURL: return .unreachable("it is no address of a web service")
    case .notConnectedToInternet: return .unreachable("there is no network")
    case .timedOut: return .broken("no answer in time")
    case .networkConnectionLost: return .broken("the connection was lost")
    case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
      .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid:
      return .unreachable("no secure connection can be made")
    default: return .broken("the exchange failed (URL error \(error.code.rawValue))")
    }
  }
}

/// Somebody waiting for an answer: whoever ends it first, the service or a cancellation, is heard, and nobody after.
private final class Exchange: Sendable {
  typealias Result = Swift.Result<(Data, HTTPURLResponse?), any Error>

  private enum State {
    case fresh
    case waiting(CheckedContinuation<(Data, HTTPURLResponse?), any Error>)
    case over(Result)
  }

  private let state = Mutex(State.fresh)

  /// Whether the request is still wanted.
  func began(_ continuation: CheckedContinuation<(Data, HTTPURLResponse?), any Error>) -> Bool {
    let result: Result? = state.withLock { state in
      if case .over(let result) = state { return result }
      state = .waiting(continuation)
      return nil
    }
    if let result { continuation.resume(with: result) }
    return result == nil
  }

  func ended(_ result: Result) {
    let continuation: CheckedContinuation<(Data, HTTPURLResponse?), any Error>? = state.withLock { state in
      defer { if case .over = state {} else { state = .over(result) } }
      if case .waiting(let continuation) = state { return continuation }
      return nil
    }
    continuation?.resume(with: result)
  }
}
