import ArgumentParser
import Episodes
import Foundation
import GLMRuntime
import GLMTokenizer

/// `gauntlet model info`: what is in a model file, told from its header.
struct ModelInfo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Architecture, shapes, tensor types, memory, tokenizer and template of a GGUF file.",
    discussion: "For example: gauntlet model info models/gauntlet-glm/gauntlet-glm.gguf --context 2048")
  @Argument(help: "A GGUF file; the model that comes with Gauntlet when left out.") var model: String?
  @Option(help: "Tokens of context that memory is told for (default: the model's own).") var context: Int?
  @Flag(help: "As JSON.") var json = false

  static let mostContext = 16_777_216

  func validate() throws {
    guard (1...Self.mostContext).contains(context ?? 1) else {
      throw ValidationError("--context is \(context ?? 0): give 1 to \(Self.mostContext).")
    }
  }

  /// A context that is longer than a model's file says, with a word about it; nil for others. Some files say too little.
  static func longer(_ context: Int?, than configuration: ModelConfiguration) -> Int? {
    guard let context, context > configuration.contextLength else { return nil }
    Terminal.complain(
      "the file says that the model was made for \(configuration.contextLength) tokens: beyond them replies may be nonsense"
    )
    return context
  }

  func run() async throws {
    let path = try model ?? Home.find().defaultModel.path
    let file = try GGUFFile(path: path)
    let configuration = try ModelConfiguration(file)
    let context = context ?? configuration.contextLength
    _ = Self.longer(context, than: configuration)
    let facts = try Self.facts(file, configuration, MemoryNeed(file, configuration, context: context), context)
    if json {
      let members = facts.map { ($0.name.replacing(" ", with: "_"), $0.value) }
      Terminal.say(JSONValue.object(Dictionary(members, uniquingKeysWith: { $1 })).text)
      return
    }
    for (name, value, text) in facts {
      Terminal.say(name.padding(24) + Terminal.harmless(text ?? value.stringValue ?? value.text))
    }
  }

  /// Each fact with its name, its value, and how people read it where that differs.
  private static func facts(
    _ file: GGUFFile, _ configuration: ModelConfiguration, _ memory: MemoryNeed, _ context: Int
  ) throws -> [(name: String, value: JSONValue, text: String?)] {
    let parameters = file.tensors.values.reduce(0) { $0 + $1.count }
    var types: [String: Int] = [:]
    for tensor in file.tensors.values { types[tensor.type.description, default: 0] += 1 }
    let mix = types.sorted { $0.key < $1.key }
    var facts: [(name: String, value: JSONValue, text: String?)] = [
      ("file", .string(file.path), nil),
      ("name", file.string("general.name").map(JSONValue.string) ?? .null, nil),
      ("bytes", .int(file.byteCount), Self.size(file.byteCount)),
      ("architecture", .string(configuration.architecture), nil),
      ("parameters", .int(parameters), nil),
      (
        "tensors", .object(Dictionary(uniqueKeysWithValues: mix.map { ($0.key, .int($0.value)) })),
        mix.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
      ),
      ("layers", .int(configuration.layers), nil), ("embedding", .int(configuration.embedding), nil),
      ("feed forward", .int(configuration.feedForward), nil),
      ("heads", .int(configuration.heads), nil), ("key value heads", .int(configuration.keyValueHeads), nil),
      ("head size", .int(configuration.headSize), nil),
      ("rotary", .int(configuration.rotary), "\(configuration.rotary) of \(configuration.headSize) values per head"),
      ("rope base", .double(configuration.ropeBase), nil),
      ("context", .int(configuration.contextLength), "\(configuration.contextLength) tokens"),
      ("vocabulary", .int(configuration.vocabularySize), nil),
      ("tokenizer", .string(tokenizer(file)), nil), ("template", .string(ChatTemplate(file).rawValue), nil),
      ("weights memory", .int(memory.weights), Self.size(memory.weights)),
      ("cache bytes per token", .int(configuration.cacheBytesPerToken(.f16)), nil),
      ("cache memory", .int(memory.cache), "\(Self.size(memory.cache)) for \(context) tokens"),
      ("memory", .int(memory.total), "\(Self.size(memory.total)) with one conversation"),
    ]
    if let scheme = file.string("gauntlet.quantization") { facts.append(("quantization", .string(scheme), nil)) }
    return facts.filter { $0.value != .null }
  }

  private static func tokenizer(_ file: GGUFFile) -> String {
    let tokens = file.strings("tokenizer.ggml.tokens")?.count ?? 0
    let specials = file.integers("tokenizer.ggml.token_type")?.count { $0 == 3 || $0 == 4 } ?? 0
    let kind =
      switch file.string("tokenizer.ggml.model") {
      case nil: "none"
      case "gpt2": "byte-level BPE" + (file.string("tokenizer.ggml.pre").map { " (\($0))" } ?? "")
      case "llama": "SentencePiece"
      case let other?: other
      }
    return tokens == 0 ? kind : "\(kind), \(tokens) tokens, \(specials) special"
  }

  private static func size(_ bytes: Int) -> String { "\(Terminal.decimal(Double(bytes) / 1e6, 1)) MB" }
}
