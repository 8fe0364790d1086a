import Foundation
import GLMRuntime

/// The golden models and what a reference implementation answered (see Tests/Fixtures/README.md).
struct Golden: Decodable {
  struct Model: Decodable { var arch: String, prompts: [Prompt] }
  struct Prompt: Decodable {
    var name: String
    var ids: [Int32]
    var logprob_next: [Float]
    var last_logits: [Float]
    var greedy: [Int32]
    var greedy_margin: [Float]
  }
  var specials: [String: Int32]
  var files: [String: Model]

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/glm")
  static let models = [
    "tiny-chatglm-f16.gguf", "tiny-chatglm-q4_0.gguf", "tiny-chatglm-q4_k_m.gguf", "tiny-chatglm-q5_k_m.gguf",
    "tiny-glmedge-q4_0.gguf", "tiny-glmedge-mix32.gguf", "tiny-glm4-q8_0.gguf", "tiny-glm4-q4_k_m.gguf",
    "tiny-glm4moe-q8_0.gguf", "tiny-qwen2-q4_k_m.gguf",
  ]

  /// What the references answered, for all files.
  static func load() throws -> Golden {
    func read(_ name: String) throws -> Golden {
      try JSONDecoder().decode(Golden.self, from: Data(contentsOf: folder.appending(path: name)))
    }
    var golden = try read("tiny-glm-golden.json")
    golden.files.merge(try read("tiny-qwen2-golden.json").files) { first, _ in first }
    return golden
  }

  static func model(_ name: String, options: GLMModel.Options = .init(threads: 2)) throws -> GLMModel {
    try GLMModel(GGUFFile(path: folder.appending(path: name).path), options: options)
  }
}

/// The natural logarithms of the softmax of `logits`.
func logSoftmax(_ logits: some Collection<Float>) -> [Double] {
  let values = logits.map(Double.init)
  let largest = values.max() ?? 0
  let total = log(values.reduce(0) { $0 + exp($1 - largest) })
  return values.map { $0 - largest - total }
}
