import ArgumentParser
import Episodes
import Foundation
import GLMRuntime
import GLMTokenizer
import ModelServer

/// How a model is loaded for conversations.
struct EngineOptions: ParsableArguments {
  @Option(help: "The longest conversation in tokens (default: the model's own limit).") var context: Int?
  @Option(help: "Megabytes for the keys and values of all conversations.") var cacheMegabytes = 2048
  @Option(help: "What keys and values are held as: f16 or q8_0.") var cacheType = "f16"
  @Option(help: "Threads (default: all processors).") var threads = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    guard context ?? 2 >= 2 else { throw ValidationError("--context is \(context ?? 0): give 2 or more.") }
    guard (1...1 << 20).contains(cacheMegabytes) else {
      throw ValidationError("--cache-megabytes is \(cacheMegabytes): give 1 to \(1 << 20).")
    }
    guard ["f16", "q8_0"].contains(cacheType) else {
      throw ValidationError("--cache-type is '\(cacheType)': give f16 or q8_0.")
    }
    guard (1...1024).contains(threads) else { throw ValidationError("--threads is \(threads): give 1 to 1024.") }
  }

  /// Loads a model. `name` is the file's without its ending when nil. Throws `Diagnostic` and `GGUFError`.
  func load(_ path: String, name: String? = nil, conversations: Int) throws -> ServedModel {
    let file = try GGUFFile(path: path)
    let model = try GLMModel(
      file,
      options: .init(
        threads: threads, cacheType: CacheType(rawValue: cacheType) ?? .f16, cacheBytes: cacheMegabytes << 20))
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
