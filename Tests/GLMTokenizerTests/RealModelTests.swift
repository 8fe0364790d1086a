import Foundation
import GLMRuntime
import GLMTokenizer
import Testing

/// A real pretrained model answers with sense. Opt in by naming the GGUF file of a Qwen2 or Qwen2.5 instruct model (half a
/// billion parameters suffice): `GAUNTLET_QWEN=FILE swift test -c release --filter RealModelTests`.
struct RealModelTests {
  static let path = ProcessInfo.processInfo.environment["GAUNTLET_QWEN"]

  /// A conversation in ChatML with greedy answers.
  private struct Conversation {
    let engine: GLMEngine
    let tokenizer: GLMTokenizer
    var tokens: [Int32]

    init(path: String) throws {
      let file = try GGUFFile(path: path)
      engine = GLMEngine(try GLMModel(file))
      tokenizer = try GLMTokenizer(file)
      tokens = tokenizer.encodeMarkup("<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n")
    }

    mutating func ask(_ question: String) async throws -> String {
      tokens += tokenizer.encodeMarkup("<|im_start|>user\n\(question)<|im_end|>\n<|im_start|>assistant\n")
      let end = try #require(tokenizer.special("<|im_end|>"))
      let answer = try await engine.generate(GenerationRequest(prompt: tokens, maxTokens: 40, endTokens: [end]))
      tokens += answer.tokens + tokenizer.encodeMarkup("<|im_end|>\n")
      return tokenizer.decode(answer.tokens)
    }
  }

  @Test(.enabled(if: RealModelTests.path != nil, "GAUNTLET_QWEN names no model")) func answersAndRemembers()
    async throws
  {
    var conversation = try Conversation(path: #require(Self.path))
    #expect(try await conversation.ask("What is the capital of France?").contains("Paris"))
    #expect(try await conversation.ask("And of Japan?").contains("Tokyo"))
    #expect(try await conversation.ask("Which of the two lies in Europe? One word.").contains("Paris"))
  }
}
