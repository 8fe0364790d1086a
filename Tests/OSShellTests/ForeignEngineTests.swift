import Episodes
import Foundation
import OSShell
import Testing

/// An engine that runs its containers on another machine numbers that machine's processes.
@Suite(.enabled(if: Machine.hasSandboxes, "this machine has no user namespaces: see gauntlet doctor"))
struct ForeignEngineTests {
  @Test func aProcessOfOursIsNotTakenForAContainers() throws {
    let bystander = Process()
    bystander.executableURL = URL(filePath: "/bin/sleep")
    bystander.arguments = ["100"]
    try bystander.run()
    defer { bystander.terminate() }
    let engine = try ForeignEngine(process: bystander.processIdentifier)
    var variables = ProcessInfo.processInfo.environment
    variables["GAUNTLET_CONTAINER_SOCKET"] = engine.path
    variables["GAUNTLET_CONTAINER_IMAGE"] = "any"
    let error = #expect(throws: Diagnostic.self) { try OSShell.probe(variables) }
    #expect(error?.message.contains("where this process cannot see them") == true, "\(String(describing: error))")
    #expect(bystander.isRunning)
    // The container is given back all the same.
    #expect(engine.wasToldToDelete)
  }
}

/// A socket that answers as an engine does whose container's first process has a given number.
private final class ForeignEngine: Sendable {
  let path: String
  private let marker: String
  private let descriptor: Int32

  init(process: pid_t) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "engine-\(getpid()).sock").path
    self.path = path
    marker = path + ".deleted"
    unlink(path)
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let descriptor = descriptor
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 && listen(descriptor, 8) == 0
      }
    }
    try #require(isBound)
    let deleted = marker
    Thread.detachNewThread {
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = max(0, recv(connection, &buffer, buffer.count, 0))
        let line = String(decoding: buffer[..<count], as: UTF8.self).prefix { $0 != "\r\n" }
        let (status, body) =
          if line.contains("/containers/create") {
            ("201 Created", #"{"Id": "0123456789abcdef", "Warnings": []}"#)
          } else if line.contains("/attach") {
            ("101 UPGRADED", "")
          } else if line.hasPrefix("DELETE") {
            ("204 No Content", "")
          } else if line.contains("0123456789abcdef/json") {
            ("200 OK", "{\"State\": {\"Pid\": \(process)}}")
          } else {
            ("200 OK", "[]")
          }
        if line.hasPrefix("DELETE") { try? Data().write(to: URL(filePath: deleted)) }
        let answer = Array("HTTP/1.1 \(status)\r\n\r\n\(body)".utf8)
        _ = send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
        close(connection)
      }
    }
  }

  var wasToldToDelete: Bool { FileManager.default.fileExists(atPath: marker) }

  deinit {
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
    unlink(path)
    unlink(marker)
  }
}
