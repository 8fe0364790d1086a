import ArgumentParser
import Episodes
import Foundation
import GLMRuntime
import GLMTokenizer

/// How a text is read when models are measured on it.
struct EvaluationOptions: ParsableArguments {
  @Option(help: "Tokens of a window; windows overlap by half.") var window = 512
  @Option(help: "Read so many tokens of the text (default: all).") var tokens: Int?
  @Flag(help: "Leave out what the model's template begins with, such as [gMASK]<sop>.") var bare = false
  @Option(help: "Threads (default: all processors).") var threads = min(
    64, ProcessInfo.processInfo.activeProcessorCount)

  func validate() throws {
    guard window >= 8 else { throw ValidationError("--window is \(window): give 8 or more.") }
    guard tokens ?? 2 >= 2 else { throw ValidationError("--tokens is \(tokens ?? 0): give 2 or more.") }
    guard (1...64).contains(threads) else { throw ValidationError("--threads is \(threads): give 1 to 64.") }
  }

  /// The windows of a text file as a model reads it, and the bytes of what is scored. Throws `Diagnostic`, `GGUFError` or
  /// `EvaluationError`.
  func read(_ path: String, for file: GGUFFile) throws -> (evaluation: TextEvaluation, bytes: Int) {
    // A pipe will do as well as a file.
    guard let handle = FileHandle(forReadingAtPath: path), let data = try? handle.readToEnd() ?? Data() else {
      throw Diagnostic(file: path, "cannot be read: \(String(cString: strerror(errno)))", hint: "Give a text file")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw Diagnostic(file: path, "is not UTF-8 text", hint: "Convert it, for example with iconv")
    }
    let tokenizer = try GLMTokenizer(file)
    let configuration = try ModelConfiguration(file)
    var ids = tokenizer.encode(text)
    if let tokens { ids = Array(ids.prefix(tokens)) }
    let prefix = bare ? [] : Self.opening(file, tokenizer)
    let windows = try TextWindows(ids, prefix: prefix, length: min(window, configuration.contextLength))
    return (TextEvaluation(windows), windows.scored.reduce(0) { $0 + tokenizer.bytes(of: $1).count })
  }

  /// The special tokens that the model's template puts before the first role's.
  private static func opening(_ file: GGUFFile, _ tokenizer: GLMTokenizer) -> [Int32] {
    guard let parts = try? ChatTemplate(file).render([]) else { return [] }
    let opening = parts.prefix { part in
      if case .special(let name) = part { !name.hasPrefix("<|") } else { false }
    }
    return (try? tokenizer.encode(Array(opening))) ?? []
  }
}
