import GLMRuntime
import GLMTokenizer
import Testing

struct TemplateDetectionTests {
  private func template(_ architecture: String, _ text: String?, pads: Bool = true) throws -> ChatTemplate {
    let changes: [String: GGUFValue?] = [
      "general.architecture": .string(architecture), "tokenizer.chat_template": text.map(GGUFValue.string),
    ]
    return ChatTemplate(
      try pads ? TestModel.variant("tiny-glm4-q8_0.gguf", changes) : TestModel.everyFamily(changes))
  }

  @Test func byArchitectureAndTemplate() throws {
    #expect(try template("chatglm", "[gMASK]<sop>…") == .glm4)
    #expect(try template("chatglm", "{% for m in messages %}<|{{ m.role }}|>") == .glmEdge)
    #expect(try template("chatglm", nil) == .glm4)
    #expect(try template("glm4", "[gMASK]<sop>…") == .glm4_0414)
    #expect(try template("glm4", "…<|assistant|>\\n<think>\\n{% endif %}") == .glmZ1)
    #expect(try template("glm4moe", "[gMASK]<sop>… <arg_key> …") == .glm45)
    #expect(try template("glm4moe", nil) == .glm45)
    #expect(try template("qwen2", "<|im_start|>…") == .chatML)
    #expect(ChatTemplate(try TestModel.fixture("tiny-chatglm3-vocab.gguf")) == .chatGLM3)
    #expect(ChatTemplate(try TestModel.fixture("tiny-chatglm-f16.gguf")) == .glm4)
  }

  @Test func byVocabularyWhereThereIsNoTemplate() throws {
    #expect(try template("qwen2", nil, pads: false) == .chatML)
    #expect(try template("chatglm", nil, pads: true) == .glm4)
  }

  /// GLM-Z1's turn begins as its own template says.
  @Test func theOpeningOfATurnFollowsTheTemplate() throws {
    for (text, opening) in [
      ("<|assistant|>\n<think>{% endif %}", "\n<think>"), ("<|assistant|>\n<think>\n{% endif %}", "\n<think>\n"),
      ("'<|assistant|>\\n<think>\\n'", "\n<think>\n"),
    ] {
      let rendered = try template("glm4", text).render([.init(.user, "U")]).text
      #expect(rendered == "[gMASK]<sop><|user|>\nU<|assistant|>" + opening)
    }
  }

  @Test func thePersonaFollowsTheTemplate() throws {
    let later = try template("chatglm", "[gMASK]<sop>你是一个名为 GLM-4 的人工智能助手。")
    #expect(
      try later.render([.init(.user, "U")], tools: [ChatTemplateTests.weather]).text.contains("名为 GLM-4 的人工智能助手"))
  }

  @Test func everyEndTokenThatTheVocabularyHasEndsATurn() throws {
    func ends(_ tokenizer: GLMTokenizer) -> Set<String> { Set(tokenizer.endTokens.map { tokenizer.describe([$0]) }) }
    let glm = ["<|endoftext|>", "<|user|>", "<|observation|>"]
    #expect(try ends(TestModel.tokenizer("tiny-glm4-q8_0.gguf")) == Set(glm))
    #expect(try ends(GLMTokenizer(TestModel.everyFamily())) == Set(glm + ["</s>", "<|im_end|>"]))
    #expect(try ends(TestModel.tokenizer("tiny-chatglm3-vocab.gguf")) == ["<|user|>", "<|observation|>", "<eos>"])
  }
}
