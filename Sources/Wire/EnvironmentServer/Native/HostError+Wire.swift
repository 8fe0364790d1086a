import EnvironmentHost
import Episodes
import WireProtocol

extension WireFault {
  /// A fault that programs know by its code.
  init(
    _ status: Int, _ text: String, code: String, retryAfter: Int? = nil, diagnostic: Diagnostic? = nil
  ) {
    self.init(status, .string(text), more: ["code": .string(code)], retryAfter: retryAfter)
    if let diagnostic, let data = try? WireJSON.data(diagnostic) {
      more["diagnostic"] = try? JSONValue(parsing: String(decoding: data, as: UTF8.self))
    }
  }

  /// What a host refused, in Gauntlet's own protocol. Numbers of sessions are no names there.
  init(_ error: HostError) {
    switch error {
    case .noEnvironment: self.init(404, "\(error)", code: "no_environment")
    case .full: self.init(503, "\(error)", code: "full", retryAfter: 1)
    case .tooManySessions: self.init(429, "\(error)", code: "too_many_sessions", retryAfter: 5)
    case .draining: self.init(503, "\(error)", code: "draining", retryAfter: 5)
    case .noSession:
      self.init(
        404, "There is no such session: it ended, was cancelled, or went unused for too long", code: "no_session")
    case .sessionExists: self.init(409, "the session exists already", code: "session_exists")
    case .busy: self.init(409, "the session is playing a move; wait for its answer", code: "busy", retryAfter: 1)
    case .wrongStep: self.init(409, "\(error)", code: "wrong_step")
    case .refused(let diagnostic): self.init(400, "\(error)", code: "refused", diagnostic: diagnostic)
    case .failed: self.init(500, "\(error)", code: "failed")
    case .noOracle: self.init(403, "\(error)", code: "no_oracle")
    }
  }
}
