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

  /// Before a run a service that is not there is refused; in the middle of one it may come back.
  @Test func anUnreachableEndpointIsNamedWithoutItsKey() async throws {
    let url = try #require(URL(string: "http://127.0.0.1:9/v1"))
    let agent = OpenAIAgent(baseURL: url, model: "m", key: "secret-key", options: .init(retries: 1, backoff: 0.01))
    let before = await #expect(throws: AgentError.self) { try await agent.prepare() }
    #expect(before?.kind == .refused)
    let within = await #expect(throws: AgentError.self) {
      try await agent.reply(to: AgentRequest(conversation: "c", step: 0, messages: [.user("hi")]))
    }
    #expect(within?.kind == .unavailable)
    for error in [before, within] {
      #expect(error?.message.contains("127.0.0.1:9") == true && error?.message.contains("nobody listens") == true)
      #expect(error?.message.contains("secret") == false)
    }
    #expect(within?.message.contains("after 2 tries") == true)
  }
}
