import GLMRuntime
import GLMTokenizer

/// Bytes from a stranger: a model file where they begin as one, otherwise what messages, tools and replies hold.
///
/// They may be refused, with a typed error; anything else that goes wrong is a finding.
public enum ModelInput {
  /// Numbers of a model that is small enough to be run.
  private static let mostValues = 1 << 18

  public static func handle(_ bytes: [UInt8]) {
    if bytes.starts(with: "GGUF".utf8) {
      file(bytes)
    } else {
      conversation(String(decoding: bytes, as: UTF8.self))
    }
  }

  /// Everything that is made of a file: the header, the tensor table, the tokenizer, the template, the model, a pass.
  private static func file(_ bytes: [UInt8]) {
    guard let file = try? GGUFFile(bytes: bytes) else { return }
    _ = ChatTemplate(file)
    if let tokenizer = try? GLMTokenizer(file) {
      let ids = tokenizer.encode("hello [gMASK]<sop> <|user|> 你好 1234")
      _ = tokenizer.decode(ids)
    }
    guard let configuration = try? ModelConfiguration(file) else { return }
    _ = MemoryNeed(file, configuration, context: 1)
    guard configuration.embedding * configuration.feedForward < mostValues, configuration.layers < 8,
      configuration.vocabularySize < 4096, let model = try? GLMModel(file, options: .init(threads: 1))
    else { return }
    var cache = model.makeCache(capacity: 3)
    _ = try? model.forward([0, 1], cache: &cache)
  }

  /// A conversation in every family's form: what strangers write must come out as text, and be read without a fault.
  private static func conversation(_ text: String) {
    let parts = text.split(separator: "\u{1F}", omittingEmptySubsequences: false).map(String.init)
    let tools = [
      ChatTool(name: parts[0], definition: parts.last ?? ""),
      ChatTool(name: "search", definition: #"{"name": "search", "parameters": {"type": "object"}}"#),
    ]
    let roles: [ChatMessage.Role] = [.system, .user, .assistant, .observation]
    let messages = parts.enumerated().map { index, part in
      ChatMessage(roles[index % roles.count], part, calls: [ChatCall(name: "search", arguments: part)], reasoning: part)
    }
    for template in ChatTemplate.all {
      _ = try? template.render(messages, tools: template.hasTools ? tools : [])
      _ = template.read(text, tools: tools)
    }
  }
}
