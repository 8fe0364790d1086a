import Foundation
import Synchronization

/// An HTTP server on a real local socket that gives prepared answers in turn and keeps what it was asked.
final class ScriptedServer: Sendable {
  /// nil hangs up without a word; a delay keeps the client waiting first.
  struct Answer: Sendable {
    var status = 200
    var headers: [String: String] = [:]
    var body = ""
    var delay = 0.0
    var hangsUp = false
  }

  let port: UInt16
  private let socket: Int32
  private let state: Mutex<(answers: [Answer], requests: [String])>

  init(_ answers: [Answer]) throws {
    state = Mutex((answers, []))
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = socket
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, size) == 0 && listen(socket, 16) == 0 && getsockname(socket, $0, &size) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRINUSE) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [self] in
      while case let client = accept(socket, nil, nil), client >= 0 {
        Thread.detachNewThread { [self] in serve(client) }
      }
    }
  }

  var requests: [String] { state.withLock { $0.requests } }
  func stop() {
    shutdown(socket, Int32(SHUT_RDWR))
    close(socket)
  }

  private func serve(_ client: Int32) {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !Self.isWhole(bytes) {
      let count = read(client, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    let answer = state.withLock { state in
      state.requests.append(String(decoding: bytes, as: UTF8.self))
      return state.answers.count > 1 ? state.answers.removeFirst() : state.answers.first ?? Answer(status: 500)
    }
    Thread.sleep(forTimeInterval: answer.delay)
    if !answer.hangsUp {
      let lines = answer.headers.map { "\($0): \($1)\r\n" }.joined()
      let text =
        "HTTP/1.1 \(answer.status) X\r\nContent-Length: \(answer.body.utf8.count)\r\nConnection: close\r\n\(lines)\r\n"
      let all = Array((text + answer.body).utf8)
      _ = all.withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }
    close(client)
  }

  /// Whether the head and as many bytes as it announces are there.
  private static func isWhole(_ bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n") else { return false }
    let length = text[..<end.lowerBound].components(separatedBy: "\r\n").compactMap { line -> Int? in
      let parts = line.split(separator: ":", maxSplits: 1)
      return parts.first?.lowercased() == "content-length" ? Int(parts[1].trimmingCharacters(in: .whitespaces)) : nil
    }.first
    return text[end.upperBound...].utf8.count >= length ?? 0
  }
}
