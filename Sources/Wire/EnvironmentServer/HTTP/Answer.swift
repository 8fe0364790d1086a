import Episodes
import HTTPServer
import HTTPTypes
import NIOCore
import WireProtocol

extension Response {
  /// A value as JSON.
  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    .json(ByteBuffer(bytes: try WireJSON.data(value)), status: status)
  }

  static func json(_ value: SentJSON) -> Response { .json(ByteBuffer(bytes: value.bytes)) }

  /// JSON as it is.
  static func json(_ bytes: ByteBuffer, status: HTTPResponse.Status = .ok) -> Response {
    Response(status: status, headers: [.contentType: "application/json"], body: bytes)
  }

  /// The JSON literal null, the original's answer where there is nothing to say.
  static var null: Response { .json(ByteBuffer(string: "null")) }

  static func fault(_ fault: WireFault) -> Response {
    var response = Response.json(
      ByteBuffer(string: fault.json.text), status: HTTPResponse.Status(code: fault.status))
    if let seconds = fault.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
    if fault.status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
    return response
  }
}

extension WireFault {
  static let notFound = WireFault(404, "Not Found")
  static let wrongMethod = WireFault(405, "Method Not Allowed")
}
