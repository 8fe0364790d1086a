import ArgumentParser
import Episodes
import Foundation
import GLMRuntime
import GLMTokenizer
import ModelServer

/// How a model is loaded for conversations.
struct EngineOptions: ParsableArguments {
  @Option(
    help: "The longest conversation in tokens (default: the model's own limit; a longer one is taken at your word).")
  var context: Int?
  @OptionGroup var machine: MachineOptions

  func validate() throws {
    guard (2...ModelInfo.mostContext).contains(context ?? 2) else {
      throw ValidationError("--context is \(context ?? 0): give 2 to \(ModelInfo.mostContext).")
    }
  }

  /// Loads a model. `name` is the file's without its ending when nil. Throws `Diagnostic` and `GGUFError`.
  func load(_ path: String, name: String? = nil, conversations: Int) throws -> ServedModel {
    let file = try GGUFFile(path: path)
    var options = machine.engine
    options.contextLength = try ModelInfo.longer(context, than: ModelConfiguration(file))
    let model = try GLMModel(file, options: options)
    do {
      return try ServedModel(
        name: name ?? URL(filePath: path).deletingPathExtension().lastPathComponent,
        engine: GLMEngine(model, options: .init(maxConversations: conversations)), tokenizer: GLMTokenizer(file),
        template: ChatTemplate(file), contextLength: context)
    } catch let error as ServerError {
      throw Diagnostic("\(error)", hint: "Raise --cache-megabytes")
    }
  }
}
