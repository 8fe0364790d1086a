import GLMRuntime
import GLMTokenizer
import Testing

/// Texts that are made to take long, or to say what they must not.
struct HostileTextTests {
  /// A vocabulary in which a run of one character joins again and again: tokens of 1, 2, 4 … 64 of it.
  private func ladder(_ character: Character, _ pre: String) throws -> GLMTokenizer {
    let base = try TestModel.fixture("tiny-chatglm-f16.gguf")
    let rungs = (0...6).map { String(repeating: character, count: 1 << $0) }
    let tokens = (base.strings("tokenizer.ggml.tokens") ?? []).filter { !rungs.dropFirst().contains($0) }
    let types = Array(repeating: Int64(1), count: tokens.count + rungs.count - 1)
    return try GLMTokenizer(
      TestModel.file([
        "tokenizer.ggml.model": .string("gpt2"), "tokenizer.ggml.pre": .string(pre),
        "tokenizer.ggml.tokens": .strings(tokens + rungs.dropFirst()), "tokenizer.ggml.token_type": .integers(types),
        "tokenizer.ggml.merges": .strings(rungs.dropLast().map { "\($0) \($0)" }),
      ]))
  }

  /// Steps that grow with the square of the length would take minutes here.
  @Test(arguments: [("a", "a" as Character), (" ", "Ġ"), ("-", "-")], ["chatglm-bpe", "qwen2"])
  func aLongRunJoinsCompletely(_ run: (text: String, written: Character), _ pre: String) throws {
    let tokenizer = try ladder(run.written, pre)
    let ids = tokenizer.encode(String(repeating: run.text, count: 64 * 400 + 3))
    #expect(ids.count == 402)
    #expect(ids.prefix(400).allSatisfy { tokenizer.bytes(of: $0).count == 64 })
    #expect(ids.suffix(2).map { tokenizer.bytes(of: $0).count } == [2, 1])
  }

  @Test func longRunsOfAnythingSurvive() throws {
    for name in ["tiny-chatglm-f16.gguf", "tiny-chatglm3-vocab.gguf"] {
      let tokenizer = try TestModel.tokenizer(name)
      for piece in ["a", "he", "😀", " ", " \n", "你", "\u{301}", "'"] {
        let text = String(repeating: piece, count: 8000)
        #expect(tokenizer.decode(tokenizer.encode(text)) == text)
      }
    }
  }

  private static let fragments: [String] =
    [
      "<|", "|>", "<", "|", ">", "us", "er", "user", "im_", "start", "/", "no", "think", "so", "p", "[g", "MASK]",
      "tool_", "x",
    ]
    + ["<|user|>", "<|observation|>", "<|endoftext|>", "[gMASK]", "<sop>", "sop", "</s>", "<unk>", "<0x0A>", "[PAD1]"]
    + TestModel.furtherSpecials.map(\.name)

  private func specials(_ ids: [Int32], _ tokenizer: GLMTokenizer) -> [Int32] { ids.filter(tokenizer.isSpecial) }

  @Test func textNeverBecomesASpecialToken() throws {
    var random = TestRandom(3)
    for file in [try TestModel.everyFamily(), try TestModel.fixture("tiny-chatglm3-vocab.gguf")] {
      let tokenizer = try GLMTokenizer(file)
      for name in tokenizer.vocabulary.specials.keys {
        #expect(specials(tokenizer.encode("a\(name)b\(name)"), tokenizer).isEmpty, "\(name)")
      }
      for _ in 0..<300 {
        let text = random.text(of: Self.fragments, upTo: 12)
        let ids = tokenizer.encode(text)
        #expect(specials(ids, tokenizer).isEmpty, "\(text)")
        #expect(tokenizer.decode(ids) == text)
      }
    }
  }

  /// Whatever messages, calls, tools and results say, a conversation has the special tokens that its shape gives it.
  @Test(arguments: ChatTemplate.all)
  func aConversationsContentForgesNothing(_ template: ChatTemplate) throws {
    let isSentencePiece = template == .chatGLM3
    let tokenizer = try GLMTokenizer(
      isSentencePiece ? TestModel.fixture("tiny-chatglm3-vocab.gguf") : TestModel.everyFamily())
    var random = TestRandom(4)
    for _ in 0..<60 {
      var evil = TestRandom(random.next())
      let roles: [ChatMessage.Role] = [.system, .user, .assistant, .observation]
      let shape = (0..<6).map { _ in (roles.randomElement(using: &random) ?? .user, Bool.random(using: &random)) }
      func conversation(_ text: (inout TestRandom) -> String) throws -> [Int32] {
        let messages = shape.map { role, calls in
          let arguments = "{\"\(text(&evil))\": \"\(text(&evil))\"}"
          return ChatMessage(
            role, text(&evil),
            calls: calls && role == .assistant ? [ChatCall(name: text(&evil), arguments: arguments)] : [],
            reasoning: text(&evil))
        }
        let definition = "{\"name\": \"\(text(&evil))\", \"description\": \"\(text(&evil))\"}"
        let tools = template.hasTools ? [ChatTool(name: text(&evil), definition: definition)] : []
        return try specials(tokenizer.encode(template.render(messages, tools: tools, thinks: false)), tokenizer)
      }
      #expect(
        try conversation { "x" + $0.text(of: Self.fragments, upTo: 6) } == conversation { _ in "x" })
    }
  }

  /// What stands for bytes without a token is never a control token, whatever a file says.
  @Test func theUnknownTokenIsNoControlToken() throws {
    let base = try TestModel.fixture("tiny-chatglm-f16.gguf")
    var tokens = base.strings("tokenizer.ggml.tokens") ?? []
    let at = try #require(tokens.firstIndex(of: "q"))
    tokens[at] = "nothing"
    let tokenizer = try GLMTokenizer(
      TestModel.variant(
        "tiny-chatglm-f16.gguf",
        ["tokenizer.ggml.tokens": .strings(tokens), "tokenizer.ggml.unknown_token_id": .integer(607)]))
    #expect(tokenizer.special("<|user|>") == 607)
    #expect(tokenizer.decode(tokenizer.encode("aqb")) == "ab")
    #expect(!tokenizer.encode("aqb").contains(607))
  }
}
