import Episodes

/// Why a request was not answered, in OpenAI's form: `{"error": {"message", "type", "code", "param"}}`.
public struct APIError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The HTTP status.
  public var status: Int
  public var message: String
  /// OpenAI's class of the error, such as `invalid_request_error`.
  public var type: String
  /// For programs, such as `context_length_exceeded`.
  public var code: String?
  /// The field of the request that is at fault, such as `messages[2].content`.
  public var param: String?
  /// Seconds after which another try may fare better.
  public var retryAfter: Int?

  public init(
    status: Int, _ message: String, type: String, code: String? = nil, param: String? = nil, retryAfter: Int? = nil
  ) {
    self.status = status
    self.message = message
    self.type = type
    self.code = code
    self.param = param
    self.retryAfter = retryAfter
  }

  /// The request says something that cannot be done as it stands.
  static func invalid(_ param: String?, _ message: String, code: String? = nil) -> APIError {
    APIError(status: 400, message, type: "invalid_request_error", code: code, param: param)
  }

  /// The request is larger than the server takes.
  static func tooLarge(_ param: String?, _ message: String) -> APIError {
    APIError(status: 413, message, type: "invalid_request_error", code: "request_too_large", param: param)
  }

  /// The conversation does not fit into the model's context.
  static func contextLength(_ needed: Int, of limit: Int) -> APIError {
    .invalid(
      "messages",
      "This model's maximum context length is \(limit) tokens. However, the messages and tools need \(needed) tokens, and at "
        + "least one for the reply. Shorten them", code: "context_length_exceeded")
  }

  /// The server cannot answer now.
  static func unavailable(_ message: String, code: String, retryAfter: Int? = nil) -> APIError {
    APIError(status: 503, message, type: "server_error", code: code, retryAfter: retryAfter)
  }

  public var description: String { message }

  var json: JSONValue {
    [
      "error": [
        "message": .string(message), "type": .string(type), "code": code.map(JSONValue.string) ?? .null,
        "param": param.map(JSONValue.string) ?? .null,
      ]
    ]
  }
}
