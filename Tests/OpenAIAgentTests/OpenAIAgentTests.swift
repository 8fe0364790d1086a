import AgentKit
import Episodes
import Foundation
import OpenAIAgent
import Testing

struct OpenAIAgentTests {
  /// Nothing of ours listens anywhere, and what is recorded of an agent is its name, which holds no key.
  @Test func invariant7NoSecretIsInWhatIsRecorded() throws {
    let url = try #require(URL(string: "http://127.0.0.1:9/v1"))
    let agent = OpenAIAgent(baseURL: url, model: "m", key: "secret-key")
    #expect(agent.name == "openai:m")
    let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources")
    let files = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
    #expect(!files.isEmpty)
    for file in files where file.hasSuffix(".swift") {
      let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
      #expect(!text.contains("listen(") && !text.contains("0.0.0.0"), "\(file)")
    }
  }

  @Test func anUnreachableEndpointIsRefusedWithoutItsKey() async throws {
    let url = try #require(URL(string: "http://127.0.0.1:9/v1"))
    let agent = OpenAIAgent(baseURL: url, model: "m", key: "secret-key", options: .init(retries: 0))
    let error = await #expect(throws: AgentError.self) {
      try await agent.reply(to: AgentRequest(conversation: "c", step: 0, messages: [.user("hi")]))
    }
    #expect(error?.kind == .refused)
    #expect(error?.message.contains("127.0.0.1:9") == true)
    #expect(error?.message.contains("secret") == false)
  }
}
