import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1

/// A request, with all of its body.
public struct Request: Sendable {
  /// What was asked for: a path and a query.
  public struct Target: Sendable {
    public let path: String
    /// As it stands in the request.
    public let string: String
    private let query: Substring?

    init(_ uri: String) {
      string = uri
      let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
      let path = String(parts.first ?? "")
      self.path = path.utf8.contains(UInt8(ascii: "%")) ? path.removingPercentEncoding ?? path : path
      query = parts.count > 1 ? parts[1] : nil
    }

    /// The values of the query, each by its name.
    public var queryParameters: [String: String] {
      var values: [String: String] = [:]
      for pair in query?.split(separator: "&") ?? [] {
        let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
          $0.replacing("+", with: " ").removingPercentEncoding ?? String($0)
        }
        values[halves[0]] = halves.count > 1 ? halves[1] : ""
      }
      return values
    }
  }

  /// Why a body is not there.
  public enum Problem: Sendable, Hashable {
    case tooLarge, tooSlow
  }

  public let method: HTTPRequest.Method
  public let uri: Target
  public let headers: Fields
  public internal(set) var body: ByteBuffer
  public internal(set) var problem: Problem?
  /// The address at the other end of the connection.
  public let client: String
  /// What the `Host` header says.
  public var authority: String? { headers.raw.first(name: "host") }

  init(_ head: HTTPRequestHead, client: String) {
    method =
      switch head.method {
      case .GET: .get
      case .POST: .post
      default: HTTPRequest.Method(head.method.rawValue) ?? .trace
      }
    uri = Target(head.uri)
    headers = Fields(head.headers)
    body = ByteBuffer()
    self.client = client
  }
}
