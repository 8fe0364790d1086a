import GLMRuntime

/// How one family of models writes a conversation: what a `ChatTemplate` stands for.
///
/// A new family is a type of its own and a line in `ChatTemplate.families`.
protocol ChatFormat: Sendable {
  /// The format of a model's family; nil when the model is of another one.
  init?(_ model: ModelTraits)

  /// For people and settings.
  var name: String { get }
  /// Whether the family was trained to call tools.
  var hasTools: Bool { get }
  /// The text that the assistant's own prose begins with when it does not think, after what `render` ends with.
  var prosePrefix: String { get }

  /// The conversation as parts, ready for the assistant to go on.
  func render(_ chat: Chat) -> [ChatTemplate.Part]

  /// Reads a turn. What does not fit the family's form of a call, or names a tool that is not on offer, is prose.
  func read(_ text: String, tools: [ChatTool]) -> ChatReply
}

/// A conversation to be written.
struct Chat {
  var messages: [ChatMessage]
  var tools: [ChatTool]
  /// Whether the assistant is to think first; nil leaves it to the family's own default.
  var thinks: Bool?
}

/// What tells a model's family.
struct ModelTraits {
  private let file: GGUFFile

  init(_ file: GGUFFile) { self.file = file }

  var architecture: String { file.string("general.architecture") ?? "" }
  var hasSentencePieces: Bool { file.string("tokenizer.ggml.model") == "llama" }
  /// The model's own template, a Jinja program that is looked at and never run; empty when it has none.
  var template: String { file.string("tokenizer.chat_template") ?? "" }
  var tokenCount: Int { file.strings("tokenizer.ggml.tokens")?.count ?? 0 }

  func hasToken(_ name: String) -> Bool { file.strings("tokenizer.ggml.tokens")?.contains(name) ?? false }

  /// Whether the template speaks of `name`, or the vocabulary knows it where there is no template.
  func knows(_ name: String) -> Bool { template.isEmpty ? hasToken(name) : template.contains(name) }
}

extension [ChatTemplate.Part] {
  /// Adds text, joined to text that is there already: they are encoded as one.
  mutating func add(_ text: String) {
    if case .text(let before)? = last {
      self[count - 1] = .text(before + text)
    } else if !text.isEmpty {
      append(.text(text))
    }
  }

  mutating func add(special name: String) { append(.special(name)) }

  mutating func add(marker name: String) { append(.marker(name)) }

  /// Adds text of a template's own, in which the given names are markers.
  mutating func add(_ text: String, markers: [String]) {
    var rest = text[...]
    while let (range, name) = markers.compactMap({ name in rest.firstRange(of: name).map { ($0, name) } })
      .min(by: { $0.0.lowerBound < $1.0.lowerBound })
    {
      add(String(rest[..<range.lowerBound]))
      add(marker: name)
      rest = rest[range.upperBound...]
    }
    add(String(rest))
  }
}
