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
    let model: GLMModel
    let tokenizer: GLMTokenizer
    var cache: KVCache

    init(path: String) throws {
      let file = try GGUFFile(path: path)
      model = try GLMModel(file, options: .init(threads: 2))
      tokenizer = try GLMTokenizer(file)
      cache = model.makeCache(capacity: 512)
    }

    mutating func ask(_ question: String) throws -> String {
      let before =
        cache.count == 0 ? "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n" : "<|im_end|>\n"
      let ids = tokenizer.encodeMarkup(before + "<|im_start|>user\n\(question)<|im_end|>\n<|im_start|>assistant\n")
      let end = try #require(tokenizer.special("<|im_end|>"))
      var logits = try model.forward(ids, cache: &cache)
      var answer: [Int32] = []
      while answer.count < 40, let choice = Sampler().choose(logits, step: answer.count), choice.token != end {
        answer.append(choice.token)
        logits = try model.forward([choice.token], cache: &cache)
      }
      return tokenizer.decode(answer)
    }
  }

  @Test(.enabled(if: RealModelTests.path != nil, "GAUNTLET_QWEN names no model")) func answersAndRemembers() throws {
    var conversation = try Conversation(path: #require(Self.path))
    #expect(try conversation.ask("What is the capital of France?").contains("Paris"))
    #expect(try conversation.ask("And of Japan?").contains("Tokyo"))
    #expect(try conversation.ask("Which of the two lies in Europe? One word.").contains("Paris"))
  }
}
