import Episodes
import Foundation

/// One exchange with a server over a socket of its own, byte for byte as it is said.
struct HTTPClient {
  struct Answer {
    var status: Int
    var headers: [String: String]
    var body: String

    var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
    /// The data of server-sent events.
    var events: [String] {
      body.components(separatedBy: "\n\n").filter { !$0.isEmpty }.map { String($0.dropFirst("data: ".count)) }
    }
    /// The events that are JSON.
    var chunks: [JSONValue] { events.filter { $0 != "[DONE]" }.compactMap { try? JSONValue(parsing: $0) } }
  }

  struct Failure: Error { var what: String }

  let port: Int

  /// Sends a request and waits for the whole answer.
  func send(
    _ method: String, _ path: String, headers: [String: String] = [:], body: String? = nil
  ) async throws -> Answer {
    var lines = ["\(method) \(path) HTTP/1.1"]
    let standard = ["Host": "127.0.0.1:\(port)", "Connection": "close"]
    for (name, value) in standard.merging(headers, uniquingKeysWith: { $1 }).sorted(by: { $0.key < $1.key }) {
      lines.append("\(name): \(value)")
    }
    if let body { lines.append("Content-Length: \(body.utf8.count)") }
    let text = lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
    return try await say(text)
  }

  func get(_ path: String, headers: [String: String] = [:]) async throws -> Answer {
    try await send("GET", path, headers: headers)
  }

  /// Sends a chat request.
  func chat(_ body: JSONValue, headers: [String: String] = [:]) async throws -> Answer {
    try await send(
      "POST", "/v1/chat/completions",
      headers: ["Content-Type": "application/json"].merging(headers, uniquingKeysWith: { $1 }), body: body.text)
  }

  /// Sends text as it is, and reads until the server hangs up.
  func say(_ text: String) async throws -> Answer {
    let port = port
    return try await Self.elsewhere {
      let socket = try Socket(port: port)
      try socket.write(text)
      return try Self.parse(socket.readAll())
    }
  }

  /// Runs what blocks on a thread that may be blocked.
  static func elsewhere<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Swift.Result(catching: body)) }
    }
  }

  static func parse(_ bytes: [UInt8]) throws -> Answer {
    let mark = Array("\r\n\r\n".utf8)
    guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }) else {
      throw Failure(what: "no head in \(String(decoding: bytes, as: UTF8.self))")
    }
    let lines = String(decoding: bytes[..<end], as: UTF8.self).components(separatedBy: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      headers[parts[0].lowercased()] = parts.count > 1 ? parts[1] : ""
    }
    var body = Array(bytes[(end + 4)...])
    if headers["transfer-encoding"] == "chunked" { body = try unchunked(body) }
    let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return Answer(status: status ?? 0, headers: headers, body: String(decoding: body, as: UTF8.self))
  }

  private static func unchunked(_ bytes: [UInt8]) throws -> [UInt8] {
    var rest = bytes[...]
    var result: [UInt8] = []
    while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let size = String(decoding: rest[..<newline], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      guard let count = Int(size, radix: 16), rest.count >= newline - rest.startIndex + 1 + count else {
        throw Failure(what: "a broken chunk")
      }
      result += rest[(newline + 1)..<(newline + 1 + count)]
      if count == 0 { return result }
      rest = rest[(newline + 3 + count)...]
    }
    throw Failure(what: "no last chunk")
  }
}

/// A TCP connection to this machine.
final class Socket {
  private let descriptor: Int32

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    let descriptor = descriptor
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw HTTPClient.Failure(what: "cannot connect: \(errno)") }
  }

  deinit { close(descriptor) }

  func write(_ text: String) throws {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { throw HTTPClient.Failure(what: "cannot write: \(errno)") }
      bytes = bytes.dropFirst(count)
    }
  }

  /// The next bytes; none when the other side has hung up.
  func readSome() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer[..<count]) : []
  }

  func readAll() -> [UInt8] {
    var all: [UInt8] = []
    while case let some = readSome(), !some.isEmpty { all += some }
    return all
  }

  /// Reads until what was read contains `text`.
  func read(until text: String) throws -> String {
    var all: [UInt8] = []
    while true {
      let some = readSome()
      guard !some.isEmpty else { throw HTTPClient.Failure(what: "hung up before '\(text)'") }
      all += some
      let seen = String(decoding: all, as: UTF8.self)
      if seen.contains(text) { return seen }
    }
  }
}
