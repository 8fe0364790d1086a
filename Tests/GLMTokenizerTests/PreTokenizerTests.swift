import Foundation
import GLMRuntime
import GLMTokenizer
import Testing

struct PreTokenizerTests {
  private func tokenizer(_ pre: String) throws -> GLMTokenizer {
    try GLMTokenizer(TestModel.variant("tiny-chatglm-f16.gguf", ["tokenizer.ggml.pre": .string(pre)]))
  }

  @Test func everyKnownRuleIsRead() throws {
    for rule in PreTokenizer.allCases { #expect(try tokenizer(rule.rawValue).preTokenizer == rule) }
    #expect(try TestModel.tokenizer("tiny-chatglm3-vocab.gguf").preTokenizer == nil)
  }

  @Test func anUnknownRuleIsRefusedWithTheKnownOnes() throws {
    let error = try #require(throws: GGUFError.self) { try tokenizer("llama-bpe") }
    for name in ["llama-bpe", "chatglm-bpe", "glm4", "qwen2"] { #expect(error.description.contains(name)) }
  }

  /// A word that is a token is one token, though no merge makes it.
  @Test func glm4TakesWordsWhole() throws {
    let base = try TestModel.fixture("tiny-glm4-q8_0.gguf")
    var tokens = base.strings("tokenizer.ggml.tokens") ?? []
    var types = (base.integers("tokenizer.ggml.token_type") ?? []).map(Int64.init)
    tokens[630] = "Ġzyxwvutsrqponmlkjih"
    types[630] = 1
    func encode(_ pre: String, _ text: String) throws -> [Int32] {
      try GLMTokenizer(
        TestModel.variant(
          "tiny-glm4-q8_0.gguf",
          [
            "tokenizer.ggml.tokens": .strings(tokens), "tokenizer.ggml.token_type": .integers(types),
            "tokenizer.ggml.pre": .string(pre),
          ])
      ).encode(text)
    }
    #expect(try encode("glm4", " zyxwvutsrqponmlkjih.") == [630] + encode("glm4", "."))
    #expect(try encode("chatglm-bpe", " zyxwvutsrqponmlkjih.").count > 2)
  }

  /// Digits stand alone in Qwen2, and in threes elsewhere.
  @Test func digits() throws {
    let base = try TestModel.fixture("tiny-chatglm-f16.gguf")
    let merges = ["1 2", "12 3", "123 4"] + (base.strings("tokenizer.ggml.merges") ?? [])
    var tokens = base.strings("tokenizer.ggml.tokens") ?? []
    var types = (base.integers("tokenizer.ggml.token_type") ?? []).map(Int64.init)
    for (index, token) in ["12", "123", "1234"].enumerated() where !tokens.contains(token) {
      tokens[630 + index] = token
      types[630 + index] = 1
    }
    func count(_ pre: String) throws -> Int {
      try GLMTokenizer(
        TestModel.variant(
          "tiny-chatglm-f16.gguf",
          [
            "tokenizer.ggml.tokens": .strings(tokens), "tokenizer.ggml.token_type": .integers(types),
            "tokenizer.ggml.merges": .strings(merges), "tokenizer.ggml.pre": .string(pre),
          ])
      ).encode("1234123").count
    }
    #expect(try count("chatglm-bpe") == 4)
    #expect(try count("qwen2") == 7)
  }

  /// Qwen2 brings text into composed form; the others leave it.
  @Test(arguments: [
    ("e\u{301}", "é"), ("\u{110B}\u{1165}\u{11A8}", "억"), ("\u{C5B4}\u{11A8}", "억"), ("\u{212B}", "Å"),
    ("\u{F900}", "豈"),
    ("か\u{3099}", "が"), ("a\u{323}\u{307}", "ạ\u{307}"), ("a\u{307}\u{323}", "ạ\u{307}"), ("\u{2F800}", "丽"),
    ("\u{10041}\u{301}", "\u{10041}\u{301}"), ("ﬁ½", "ﬁ½"), ("x\u{301}", "x\u{301}"),
  ])
  func composedForm(_ text: String, _ composed: String) throws {
    let qwen = try tokenizer("qwen2")
    let glm = try tokenizer("chatglm-bpe")
    #expect(Array(qwen.decode(qwen.encode(text)).unicodeScalars) == Array(composed.unicodeScalars))
    #expect(Array(glm.decode(glm.encode(text)).unicodeScalars) == Array(text.unicodeScalars))
  }

  /// What is taken to be in composed form at a glance is in it.
  @Test func everydayTextIsComposed() throws {
    let qwen = try tokenizer("qwen2")
    for block in stride(from: UInt32(0x80), to: 0x10000, by: 0x100) {
      let text = (block..<block + 0x100).compactMap(Unicode.Scalar.init).map { "a\($0) " }.joined()
      let expected = text.precomposedStringWithCanonicalMapping
      #expect(
        Array(qwen.decode(qwen.encode(text)).unicodeScalars) == Array(expected.unicodeScalars),
        "from U+\(String(block, radix: 16))")
    }
  }

  @Test func aTokenizerWithoutSenseIsRefused() throws {
    for changes: [String: GGUFValue?] in [
      ["tokenizer.ggml.merges": .strings(["ab"])], ["tokenizer.ggml.merges": .strings([" ab"])],
      ["tokenizer.ggml.token_type": .integers([1])], ["tokenizer.ggml.tokens": nil],
    ] {
      #expect(throws: GGUFError.self) { try GLMTokenizer(TestModel.variant("tiny-chatglm-f16.gguf", changes)) }
    }
    for changes: [String: GGUFValue?] in [["tokenizer.ggml.scores": .numbers([1])], ["tokenizer.ggml.scores": nil]] {
      #expect(throws: GGUFError.self) { try GLMTokenizer(TestModel.variant("tiny-chatglm3-vocab.gguf", changes)) }
    }
  }
}
