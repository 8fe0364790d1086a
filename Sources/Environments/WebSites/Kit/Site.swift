import Episodes

/// A place on the web with the state of one episode: a value.
public protocol Site: Sendable {
  /// What it is called in task files; its address is `http://<name>.example`.
  static var name: String { get }
  /// Everything in it follows from the seed.
  init(seed: Seed)
  /// Answers a request, and changes by it.
  mutating func respond(to request: SiteRequest) -> SiteResponse
  /// What a task is checked against: all that lasts, and nothing of how one got there (no reads, no order of doing, no numbers given out).
  var state: JSONValue { get }
}

/// A request as a site sees it: the form is read already.
public struct SiteRequest: Sendable, Hashable {
  public var method: String
  public var path: String
  public var query: [Field]
  public var form: [Field]

  public struct Field: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The longest body that is read, in bytes.
  public static let mostBytes = 64 << 10

  /// Reads a target such as `/search?q=tea` and a body of form fields.
  public init(method: String = "GET", target: String, body: String = "") {
    self.method = method
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = Self.decoded(halves.first ?? "/", plus: false)
    query = halves.count > 1 ? Self.fields(halves[1]) : []
    form = method == "POST" ? Self.fields(body[...]) : []
  }

  /// The value of a form field without blanks around it; empty where it is absent.
  public subscript(name: String) -> String { Self.value(form, name) }

  /// The value of a query field without blanks around it; empty where it is absent.
  public func query(_ name: String) -> String { Self.value(query, name) }

  private static func value(_ fields: [Field], _ name: String) -> String {
    let value = fields.first { $0.name == name }?.value ?? ""
    let trimmed = value.drop(while: \.isWhitespace)
    return String(String(trimmed.reversed().drop(while: \.isWhitespace).reversed()).replacing("\r\n", with: "\n"))
  }

  /// The path's parts.
  public var parts: [String] { path.split(separator: "/").map(String.init) }

  private static func fields(_ text: Substring) -> [Field] {
    text.split(separator: "&").map { pair in
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return Field(decoded(halves[0], plus: true), halves.count > 1 ? decoded(halves[1], plus: true) : "")
    }
  }

  private static func decoded(_ text: Substring, plus: Bool) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(plus && byte == UInt8(ascii: "+") ? 32 : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// What a site answers.
public struct SiteResponse: Sendable, Hashable {
  public var status: Int
  public var contentType: String
  public var body: String
  /// Where a redirection leads.
  public var location: String?

  public init(
    status: Int = 200, contentType: String = "text/html; charset=utf-8", body: String, location: String? = nil
  ) {
    self.status = status
    self.contentType = contentType
    self.body = body
    self.location = location
  }

  /// A page.
  public static func page(_ document: HTML, status: Int = 200) -> SiteResponse {
    SiteResponse(status: status, body: document.markup)
  }

  /// After a form was taken: the browser asks for `path` next.
  public static func see(_ path: String) -> SiteResponse {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/?=&".utf8)
    let digits = Array("0123456789ABCDEF")
    var location = ""
    for byte in path.utf8 {
      if plain.contains(byte) {
        location.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        location += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
    return SiteResponse(status: 303, body: "", location: location)
  }
}
