import Foundation
import GLMRuntime
import GLMTokenizer
import Testing

struct GoldenTokenizerTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/glm")
  struct Case: Decodable { var text: String, ids: [Int32] }

  static func tokenizer(_ name: String) throws -> GLMTokenizer {
    try GLMTokenizer(GGUFFile(path: folder.appending(path: name).path))
  }

  /// Byte-level BPE, special tokens in the text included.
  @Test func bytePairCasesAgree() throws {
    struct Golden: Decodable { var tokenizer_cases: [Case], specials: [String: Int32] }
    let golden = try JSONDecoder().decode(
      Golden.self, from: Data(contentsOf: Self.folder.appending(path: "tiny-glm-golden.json")))
    #expect(golden.tokenizer_cases.count == 20)
    for name in ["tiny-chatglm-f16.gguf", "tiny-glm4-q8_0.gguf"] {
      let tokenizer = try Self.tokenizer(name)
      for item in golden.tokenizer_cases {
        #expect(tokenizer.encodeMarkup(item.text) == item.ids, "\(item.text)")
        #expect(tokenizer.describe(item.ids) == item.text)
      }
      for (special, id) in golden.specials { #expect(tokenizer.special(special) == id) }
    }
  }

  @Test func sentencePieceCasesAgree() throws {
    struct Chat: Decodable { var messages: [[String]], ids_reference_tokenizer: [Int32] }
    struct Golden: Decodable { var cases: [Case], chat: Chat }
    let golden = try JSONDecoder().decode(
      Golden.self, from: Data(contentsOf: Self.folder.appending(path: "tiny-chatglm3-tokenizer-golden.json")))
    let tokenizer = try Self.tokenizer("tiny-chatglm3-vocab.gguf")
    #expect(golden.cases.count == 20)
    for item in golden.cases {
      #expect(tokenizer.encode(item.text) == item.ids, "\(item.text)")
      #expect(tokenizer.decode(item.ids) == item.text)
    }
    let messages = golden.chat.messages.compactMap { pair in
      ChatMessage.Role(rawValue: pair[0]).map { ChatMessage($0, pair[1]) }
    }
    let file = try GGUFFile(path: Self.folder.appending(path: "tiny-chatglm3-vocab.gguf").path)
    let template = ChatTemplate(file)
    #expect(template == .chatGLM3)
    #expect(try tokenizer.encode(template.render(messages)) == golden.chat.ids_reference_tokenizer)
  }

  /// Any text comes back byte for byte.
  @Test func randomTextSurvivesTheRoundTrip() throws {
    var state: UInt64 = 11
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let alphabet = Array("aZ09 \t\n\r'.,<|>éß你好😀\u{0301}\u{00a0}\u{3000}\u{200d}'s'LL½Ⅷ").map(String.init)
    for name in ["tiny-chatglm-f16.gguf", "tiny-glm4-q8_0.gguf", "tiny-chatglm3-vocab.gguf"] {
      let tokenizer = try Self.tokenizer(name)
      for _ in 0..<300 {
        let text = (0..<random(60)).map { _ in alphabet[random(alphabet.count)] }.joined()
        #expect(Array(tokenizer.decode(tokenizer.encode(text)).utf8) == Array(text.utf8))
      }
    }
  }

  @Test func foreignTokenizersAreRefused() throws {
    var bytes = Array(try Data(contentsOf: Self.folder.appending(path: "tiny-chatglm3-vocab.gguf")))
    let name = Array("llama".utf8)
    let at = try #require(bytes.indices.last { bytes[$0...].starts(with: name) })
    bytes.replaceSubrange(at..<at + name.count, with: Array("wordp".utf8))
    let error = try #require(throws: GGUFError.self) { try GLMTokenizer(GGUFFile(bytes: bytes)) }
    #expect(error.description.contains("wordp"))
  }
}
