import Episodes
import Foundation
import Testing

/// What was asked and answered, as a file to look at.
actor Transcript {
  private var text = ""

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden")

  func note(_ heading: String) { text += (text.isEmpty ? "" : "\n") + "# \(heading)\n\n" }

  /// Asks, and writes down both sides.
  @discardableResult
  func ask(
    _ server: TestServer, _ method: String, _ path: String, _ body: JSONValue? = nil, raw: String? = nil,
    headers: [(String, String)] = []
  ) async throws -> TestServer.Answer {
    let sent = raw ?? body?.text
    let answer = try await server.send(method, path, text: sent, headers: headers)
    text += "\(method) \(path)\n"
    for (name, value) in headers { text += "\(name): \(value)\n" }
    if let sent { text += sent + "\n" }
    text += "=> \(answer.status)\n"
    for name in ["retry-after", "www-authenticate", "session_id"] {
      if let value = answer.headers[name] { text += "\(name): \(value)\n" }
    }
    text += answer.text + "\n\n"
    return answer
  }

  /// Holds the transcript against its golden file, with `replacing` for what differs from run to run. `RECORD=1` writes it.
  func check(_ name: String, replacing: [(String, String)] = []) throws {
    var text = text
    for (one, other) in replacing { text = text.replacingOccurrences(of: one, with: other) }
    let file = Self.folder.appending(path: name)
    if ProcessInfo.processInfo.environment["RECORD"] != nil { try Data(text.utf8).write(to: file) }
    let golden = try String(contentsOf: file, encoding: .utf8)
    let lines = text.components(separatedBy: "\n")
    let expected = golden.components(separatedBy: "\n")
    for (number, (line, other)) in zip(lines, expected).enumerated() where Array(line.utf8) != Array(other.utf8) {
      Issue.record("\(name):\(number + 1): '\(line)', expected '\(other)'")
      return
    }
    #expect(lines.count == expected.count)
  }
}
