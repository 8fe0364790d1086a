import AgentKit
import Episodes

/// Shows a person what is new in a conversation, and reads a line.
actor HumanSeat {
  private var shown: [String: Int] = [:]

  /// A note is about what was just typed.
  func ask(_ request: AgentRequest, note: String?) -> String? {
    if let note { Terminal.say(note) }
    let seen = min(shown[request.conversation] ?? 0, request.messages.count)
    for message in request.messages[seen...] where message.role != .assistant {
      Terminal.say("\n\(Terminal.harmless(message.content))")
    }
    if seen == 0, !request.tools.isEmpty {
      Terminal.say(
        "\nTools: \(request.tools.map(\.name).joined(separator: ", ")). Type a name and its arguments as JSON.")
    }
    shown[request.conversation] = request.messages.count
    Terminal.say("> ", end: "")
    // A line that ends in a backslash goes on in the next.
    var lines: [String] = []
    while let line = readLine() {
      guard line.hasSuffix("\\") else {
        lines.append(line)
        return lines.joined(separator: "\n")
      }
      lines.append(String(line.dropLast()))
    }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }
}
