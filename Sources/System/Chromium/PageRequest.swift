import Foundation

/// What a page asks its site for.
public struct PageRequest: Sendable, Hashable {
  public var method: String
  /// Path and query, such as `/search?q=tea`.
  public var target: String
  public var contentType: String
  public var body: Data

  public init(method: String = "GET", target: String, contentType: String = "", body: Data = Data()) {
    self.method = method
    self.target = target
    self.contentType = contentType
    self.body = body
  }
}

/// What the site answers.
public struct PageResponse: Sendable, Hashable {
  public var status: Int
  public var contentType: String
  public var body: Data
  /// Where a redirection leads.
  public var location: String?

  public init(status: Int = 200, contentType: String = "text/html; charset=utf-8", body: Data, location: String? = nil)
  {
    self.status = status
    self.contentType = contentType
    self.body = body
    self.location = location
  }
}
