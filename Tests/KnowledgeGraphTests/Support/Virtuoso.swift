import Foundation

/// A Virtuoso server of Debian's, with its database in a folder of its own.
final class Virtuoso {
  static let isInstalled = ["virtuoso-t", "isql-vt"].allSatisfy {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
  }

  struct Failure: Error { var what: String }

  let folder: URL
  private let port = Virtuoso.freePort()
  private let httpPort = Virtuoso.freePort()
  private let server = Process()
  var endpoint: String { "http://127.0.0.1:\(httpPort)/sparql" }

  /// Starts it and waits until it answers.
  init(folder: URL) async throws {
    self.folder = folder
    let configuration = """
      [Database]
      DatabaseFile = graph.db
      TransactionFile = graph.trx
      ErrorLogFile = graph.log
      LockFile = graph.lck
      xa_persistent_file = graph.pxa
      [TempDatabase]
      DatabaseFile = temporary.db
      TransactionFile = temporary.trx
      [Parameters]
      ServerPort = 127.0.0.1:\(port)
      ServerThreads = 8
      CheckpointInterval = 0
      NumberOfBuffers = 2000
      MaxDirtyBuffers = 1000
      DirsAllowed = .
      [HTTPServer]
      ServerPort = 127.0.0.1:\(httpPort)
      ServerThreads = 4

      """
    try Data(configuration.utf8).write(to: folder.appending(path: "virtuoso.ini"))
    server.executableURL = URL(filePath: "/usr/bin/virtuoso-t")
    server.arguments = ["+foreground", "+configfile", "virtuoso.ini"]
    server.currentDirectoryURL = folder
    server.standardOutput = FileHandle.nullDevice
    server.standardError = FileHandle.nullDevice
    try server.run()
    for _ in 0..<600 where server.isRunning {
      if (try? ask("SELECT 1;")) != nil { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    let log = (try? String(contentsOf: folder.appending(path: "graph.log"), encoding: .utf8)) ?? ""
    throw Failure(what: "the server did not start: \(log.suffix(500))")
  }

  deinit { stop() }

  func stop() {
    guard server.isRunning else { return }
    // Its data is for this test only; a softer signal may be blocked, as it is in who started it.
    kill(server.processIdentifier, SIGKILL)
    server.waitUntilExit()
  }

  /// Loads N-Triples into a named graph.
  func load(_ triples: String, graph: String) throws {
    try Data(triples.utf8).write(to: folder.appending(path: "load.nt"))
    try ask("DB.DBA.TTLP_MT(file_to_string_output('load.nt'), '', '\(graph)');")
  }

  private func ask(_ statement: String) throws {
    let client = Process()
    client.executableURL = URL(filePath: "/usr/bin/isql-vt")
    client.arguments = ["127.0.0.1:\(port)", "dba", "dba", "ERRORS=STDOUT", "exec=\(statement)"]
    let output = Pipe()
    client.standardOutput = output
    client.standardError = output
    try client.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    client.waitUntilExit()
    guard client.terminationStatus == 0, !said.contains("*** Error") else { throw Failure(what: said) }
  }

  /// A port that nobody listens on now.
  private static func freePort() -> UInt16 { Listener.bound().map { $0.port } ?? 0 }
}

/// A TCP socket that listens on this machine, and answers each connection with the next of some texts, or never.
final class Listener: Sendable {
  let port: UInt16
  private let descriptor: Int32

  private init(port: UInt16, descriptor: Int32) {
    self.port = port
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  static func bound() -> Listener? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0 && listen(descriptor, 16) == 0
      }
    }
    guard isBound else {
      close(descriptor)
      return nil
    }
    return Listener(port: UInt16(bigEndian: address.sin_port), descriptor: descriptor)
  }

  /// Answers one connection after the other with the next text.
  func answer(with texts: [String]) {
    let descriptor = descriptor
    Thread.detachNewThread {
      for text in texts {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        _ = recv(connection, &buffer, buffer.count, 0)
        let bytes = Array(text.utf8)
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        close(connection)
      }
    }
  }
}
