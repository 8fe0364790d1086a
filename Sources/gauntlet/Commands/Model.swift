import ArgumentParser
import Episodes
import Foundation
import GLMRuntime
import GLMTokenizer

/// `gauntlet model`: what is in a model file.
struct Model: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Look at models.", subcommands: [Info.self])

  struct Info: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Architecture, size, tensor types and tokenizer of a GGUF file.",
      discussion: "For example: gauntlet model info models/gauntlet-glm/gauntlet-glm.gguf")
    @Argument(help: "A GGUF file; the model that comes with Gauntlet when left out.") var model: String?
    @Flag(help: "As JSON.") var json = false

    func run() async throws {
      let path = try model ?? Home.find().defaultModel.path
      let file = try GGUFFile(path: path)
      let glm = try GLMModel(file)
      let tokenizer = try GLMTokenizer(file)
      let configuration = glm.configuration
      var types: [String: Int] = [:]
      for tensor in file.tensors.values { types[tensor.type.description, default: 0] += 1 }
      let mix = types.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
      let facts: [(String, JSONValue)] = [
        ("file", .string(path)), ("bytes", .int(file.byteCount)), ("architecture", .string(configuration.architecture)),
        ("parameters", .int(glm.parameterCount)), ("tensors", .string(mix)), ("layers", .int(configuration.layers)),
        ("embedding", .int(configuration.embedding)),
        ("heads", .string("\(configuration.heads) over \(configuration.keyValueHeads) of keys and values")),
        ("context", .int(configuration.contextLength)), ("vocabulary", .int(tokenizer.vocabulary.count)),
        ("template", .string(ChatTemplate(file).rawValue)),
        ("cache bytes per token", .int(configuration.cacheBytesPerToken(.f16))),
      ]
      if json {
        Terminal.say(JSONValue.object(Dictionary(uniqueKeysWithValues: facts)).text)
        return
      }
      for (name, value) in facts {
        let padded = name + String(repeating: " ", count: max(1, 24 - name.count))
        Terminal.say(padded + Terminal.harmless(value.stringValue ?? value.text))
      }
    }
  }
}
