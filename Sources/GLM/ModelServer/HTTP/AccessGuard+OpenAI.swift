import Hummingbird
import ServerAccess

extension AccessGuard {
  /// Throws `APIError`. `needsToken` is false for what tells nothing.
  func check(_ request: Request, needsToken: Bool) throws(APIError) {
    do {
      try check(authority: request.head.authority)
      if needsToken { try check(authorization: request.headers[.authorization]) }
    } catch {
      throw APIError(
        status: error.status, "\(error)", type: "invalid_request_error",
        code: error == .wrongToken ? "invalid_api_key" : "host_not_allowed")
    }
  }
}
