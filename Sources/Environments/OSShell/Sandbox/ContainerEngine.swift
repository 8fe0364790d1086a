import CPipes
import CSandbox
import Episodes
import Foundation

/// A Docker-compatible engine behind a Unix socket, and the image that machines are made of.
struct ContainerEngine: Sendable, Hashable {
  /// The socket's path.
  var socket: String
  var image: String
  /// The engine's own choice when nil.
  var runtime: String?

  /// What the variables name: `GAUNTLET_CONTAINER_SOCKET`, `GAUNTLET_CONTAINER_IMAGE` and `GAUNTLET_CONTAINER_RUNTIME`; nil where
  /// no socket is named. Throws a `Diagnostic` for a socket without an image.
  static func configured(_ variables: [String: String]) throws -> ContainerEngine? {
    guard var socket = variables["GAUNTLET_CONTAINER_SOCKET"], !socket.isEmpty else { return nil }
    if socket.hasPrefix("unix://") { socket.removeFirst("unix://".count) }
    guard let image = variables["GAUNTLET_CONTAINER_IMAGE"], !image.isEmpty else {
      throw Diagnostic(
        key: "GAUNTLET_CONTAINER_IMAGE", "is not set, but GAUNTLET_CONTAINER_SOCKET is",
        hint: "Name an image with bash and the usual programs, such as debian:12; or unset both for our own sandboxes")
    }
    let runtime = variables["GAUNTLET_CONTAINER_RUNTIME"] ?? ""
    return ContainerEngine(socket: socket, image: image, runtime: runtime.isEmpty ? nil : runtime)
  }

  /// What an engine answered.
  struct Answer: Sendable {
    var status: Int
    var body: JSONValue
    /// What it says of an error.
    var message: String { body["message"]?.stringValue ?? "status \(status)" }
  }

  /// Asks the engine, by HTTP 1.0: it answers in one piece and hangs up. Throws a `Diagnostic` when nobody answers. Blocks.
  func ask(_ method: String, _ path: String, _ body: JSONValue? = nil) throws -> Answer {
    let connection = try connect()
    defer { close(connection) }
    var text = body?.text ?? ""
    text =
      "\(method) /v1.40\(path) HTTP/1.0\r\nHost: engine\r\nContent-Type: application/json\r\n"
      + "Content-Length: \(text.utf8.count)\r\n\r\n\(text)"
    guard Self.send(text, to: connection) else { throw silent("it takes no request") }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(connection, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw silent(String(cString: strerror(errno))) }
      if count == 0 { break }
      bytes += buffer[..<count]
      guard bytes.count < 16 << 20 else { throw silent("its answer does not end") }
    }
    let end = Array("\r\n\r\n".utf8)
    guard let head = bytes.firstRange(of: end),
      let status = String(decoding: bytes[..<head.lowerBound], as: UTF8.self).split(separator: " ").dropFirst().first
        .flatMap({ Int($0) })
    else { throw silent("it speaks no HTTP") }
    let rest = String(decoding: bytes[head.upperBound...], as: UTF8.self)
    return Answer(status: status, body: (try? JSONValue(parsing: rest)) ?? .null)
  }

  /// Connects to a container's input: when this connection ends, and with this process it does, so does the input. Gives the
  /// connection. Blocks.
  func attach(_ container: String) throws -> Int32 {
    let connection = try connect()
    let text =
      "POST /v1.40/containers/\(container)/attach?stream=1&stdin=1 HTTP/1.1\r\nHost: engine\r\n"
      + "Connection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n"
    var head: [UInt8] = []
    var byte: UInt8 = 0
    if Self.send(text, to: connection) {
      while !head.suffix(4).elementsEqual("\r\n\r\n".utf8), head.count < 8192, read(connection, &byte, 1) == 1 {
        head.append(byte)
      }
    }
    let line = String(decoding: head.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    guard line.contains(" 101 ") || line.contains(" 200 ") else {
      close(connection)
      throw silent("a container's input cannot be held: '\(line)'")
    }
    return connection
  }

  private func connect() throws -> Int32 {
    let connection = sandbox_connect(socket, 60)
    guard connection >= 0 else { throw silent(String(cString: strerror(errno))) }
    return connection
  }

  private static func send(_ text: String, to connection: Int32) -> Bool {
    var text = text
    return text.withUTF8 { pipe_write(connection, $0.baseAddress, $0.count) }
  }

  private func silent(_ reason: String) -> Diagnostic {
    Diagnostic(
      file: socket, "no container engine answers there: \(reason)",
      hint: "Start the engine, correct GAUNTLET_CONTAINER_SOCKET, or unset it for our own sandboxes")
  }
}
