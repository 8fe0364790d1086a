import Episodes
import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// `gauntlet model chat` and `gauntlet model serve`.
struct ConversationCommandTests {
  private static let model = "Tests/Fixtures/glm/tiny-glm4-q8_0.gguf"

  private func chat(_ input: String, _ arguments: [String] = []) throws -> (status: Int32, text: String) {
    let process = CommandLineTool.process(["model", "chat", Self.model, "--temperature", "0"] + arguments)
    let input = (input, Pipe())
    let output = Pipe()
    process.standardInput = input.1
    process.standardOutput = output
    process.standardError = output
    try process.run()
    try input.1.fileHandleForWriting.write(contentsOf: Data(input.0.utf8))
    try input.1.fileHandleForWriting.close()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  @Test func aChatComesFromAPipe() throws {
    let (status, text) = try chat("Where is the key?\n\nWhere is the mug?\n/quit\nnever read\n")
    #expect(status == 0)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("The key is in"), "\(text)")
    let (_, again) = try chat("Where is the key?\n/reset\nWhere is the key?\n")
    #expect(again.split(separator: "\n") == [lines[0], lines[0]], "\(again)")
  }

  @Test func aChatIsToldAsJSON() throws {
    let (status, text) = try chat("Where is the key?\nAnd \\\nnow?\n", ["--json", "--system", "Be brief."])
    #expect(status == 0)
    let replies = try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(replies.count == 2, "\(text)")
    #expect(replies.first?["whole"] == true && replies.first?["text"]?.stringValue?.isEmpty == false)
    #expect((replies.last?["cached_tokens"]?.intValue ?? 0) > 10)
  }

  @Test func aConversationThatDoesNotFitIsSaid() throws {
    let (status, text) = try chat(String(repeating: "word ", count: 200) + "\n", ["--context", "64"])
    #expect(status == 2 && text.contains("maximum context length is 64"), "\(text)")
  }

  @Test(arguments: [
    (["serve", "--host", "0.0.0.0"], "there is no token"), (["serve", "--token", "short"], "at least 8 characters"),
    (["serve", "--port", "70000"], "--port is 70000"), (["serve", "--conversations", "0"], "--conversations is 0"),
    (["serve", "/nowhere.gguf"], "/nowhere.gguf: cannot be opened"),
    (["serve", model, "--port", "0", "--cache-megabytes", "0"], "--cache-megabytes is 0"),
    (["serve", model, "--cache-type", "q9"], "--cache-type is 'q9'"),
    (["chat", "--temperature", "9"], "--temperature"),
  ]) func badUseIsNamed(_ arguments: [String], _ expected: String) throws {
    let (status, text) = try CommandLineTool.run(["model"] + arguments)
    #expect(status == 2 && text.contains(expected), "\(text)")
  }

  /// It says where it is, answers, and ends in order when it is interrupted.
  @Test(arguments: [SIGINT, SIGTERM]) func aModelIsServedUntilAnInterrupt(_ signal: Int32) async throws {
    let process = CommandLineTool.process(["model", "serve", Self.model, "--port", "0", "--json"])
    process.environment = ProcessInfo.processInfo.environment.merging(["GAUNTLET_TOKEN": "correct-horse"]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
    var line = Data()
    while !line.contains(UInt8(ascii: "\n")) {
      let some = output.fileHandleForReading.availableData
      try #require(!some.isEmpty, "\(String(decoding: line, as: UTF8.self))")
      line += some
    }
    let told = try JSONValue(parsing: String(decoding: line, as: UTF8.self))
    #expect(told["model"] == "tiny-glm4-q8_0")
    let address = try #require(told["url"]?.stringValue)
    let url = try #require(URL(string: address + "/models"))
    var request = URLRequest(url: url)
    let (_, refused) = try await URLSession.shared.data(for: request)
    #expect((refused as? HTTPURLResponse)?.statusCode == 401)
    request.setValue("Bearer correct-horse", forHTTPHeaderField: "Authorization")
    let (data, answered) = try await URLSession.shared.data(for: request)
    #expect((answered as? HTTPURLResponse)?.statusCode == 200)
    #expect(String(decoding: data, as: UTF8.self).contains("tiny-glm4-q8_0"))
    kill(process.processIdentifier, signal)
    let rest = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(rest)")
    #expect(!rest.contains("horse"))
  }
}
