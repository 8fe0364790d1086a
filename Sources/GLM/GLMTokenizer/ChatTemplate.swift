import Foundation
import GLMRuntime

/// How a family writes a conversation: special tokens around text, never mixed with it.
public enum ChatTemplate: String, Sendable, Hashable, CaseIterable {
  case chatGLM3 = "chatglm3"
  /// GLM-4-9B-Chat.
  case glm4 = "glm-4"
  /// GLM-4-0414 and GLM-Z1.
  case glm4_0414 = "glm-4-0414"
  case glmEdge = "glm-edge"

  /// A part of a rendered conversation. Text parts are encoded apart from each other.
  public enum Part: Sendable, Hashable {
    case special(String)
    case text(String)
  }

  /// A conversation that a template cannot write.
  public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    public var description: String
  }

  /// The template of a model: by its architecture and tokenizer, and by its own template text where those leave it open.
  public init(_ file: GGUFFile) {
    if file.string("tokenizer.ggml.model") == "llama" {
      self = .chatGLM3
    } else if file.string("general.architecture") == "glm4" {
      self = .glm4_0414
    } else if let text = file.string("tokenizer.chat_template"), !text.contains("[gMASK]") {
      self = .glmEdge
    } else {
      self = .glm4
    }
  }

  /// Whether the family was trained to call tools.
  public var hasTools: Bool { self != .glmEdge }

  /// The conversation as parts, ready for the assistant to go on. Throws `Failure`.
  public func render(_ messages: [ChatMessage], tools: [ChatTool] = []) throws(Failure) -> [Part] {
    guard tools.isEmpty || hasTools else {
      throw Failure(description: "the \(rawValue) template has no format for tools: use the text style")
    }
    var parts: [Part] =
      switch self {
      case .chatGLM3: [.special("[gMASK]"), .special("sop")]
      case .glm4, .glm4_0414: [.special("[gMASK]"), .special("<sop>")]
      case .glmEdge: []
      }
    if !tools.isEmpty { parts += [.special("<|system|>")] + content(toolText(tools)) }
    // GLM-4-0414 moves what the system says to the front.
    let ordered =
      self == .glm4_0414
      ? messages.filter { $0.role == .system } + messages.filter { $0.role != .system } : messages
    for message in ordered {
      let role = Part.special("<|\(message.role.rawValue)|>")
      if !message.content.isEmpty || message.calls.isEmpty { parts += [role] + content(message.content) }
      for call in message.calls { parts += [role] + self.call(call) }
    }
    return parts + [.special("<|assistant|>")]
  }

  /// What stands between a role's token and the end of its content.
  private func content(_ text: String) -> [Part] {
    self == .chatGLM3 ? [.text("\n"), .text(text)] : [.text("\n" + text)]
  }

  /// The text that the assistant's own prose begins with, after its role's token.
  public var prosePrefix: String { "\n" }

  private func call(_ call: ChatCall) -> [Part] {
    switch self {
    case .chatGLM3: [.text(call.name + "\n"), .text(PythonCall.write(call))]
    case .glm4_0414: [.text("\(call.name) \n\(call.arguments)")]
    case .glm4, .glmEdge: [.text("\(call.name)\n\(call.arguments)")]
    }
  }

  private func toolText(_ tools: [ChatTool]) -> String {
    let use = "在调用上述函数时，请使用 Json 格式表示调用的参数。"
    switch self {
    case .chatGLM3:
      let list = tools.map { $0.definition.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n") }
      return "Answer the following questions as best as you can. You have access to the following tools:\n[\n"
        + list.joined(separator: ",\n") + "\n]"
    case .glm4:
      let persona =
        "你是一个名为 ChatGLM 的人工智能助手。你是基于智谱AI训练的语言模型 GLM-4 模型开发的，你的任务是针对用户的问题和要求提供适当的答复和支持。\n\n# 可用工具"
      return persona + tools.map { "\n\n## \($0.name)\n\n\($0.definition)\n\(use)" }.joined()
    case .glm4_0414, .glmEdge:
      return "# 可用工具" + tools.map { "\n\n## \($0.name)\n\n\($0.definition)\n\(use)" }.joined()
    }
  }
}

extension GLMTokenizer {
  /// The ids of a rendered conversation. Throws `ChatTemplate.Failure` when the vocabulary lacks a special token.
  public func encode(_ parts: [ChatTemplate.Part]) throws(ChatTemplate.Failure) -> [Int32] {
    var ids: [Int32] = []
    for part in parts {
      switch part {
      case .text(let text): ids += encode(text)
      case .special(let name):
        guard let id = special(name) else {
          throw ChatTemplate.Failure(description: "the model's vocabulary lacks the special token \(name)")
        }
        ids.append(id)
      }
    }
    return ids
  }

  /// The tokens that end a turn in this family, those that the vocabulary has.
  public var endTokens: [Int32] {
    ["<|endoftext|>", "<|user|>", "<|observation|>", "</s>"].compactMap(special)
  }
}
