import Foundation
import GLMRuntime
import Testing

struct LoRAAdapterTests {
  private static let target = "blk.1.attn_q.weight"
  private static func model() throws -> GGUFFile {
    try GGUFFile(path: Golden.folder.appending(path: "tiny-glmedge-q4_0.gguf").path)
  }

  /// An adapter of rank 2 for one matrix of 256 × 256.
  private static func adapter() -> ModelCopy {
    var copy = ModelCopy()
    copy.metadata = [
      "general.type": .string("adapter"), "adapter.type": .string("lora"), "adapter.lora.alpha": .number(16),
      "general.architecture": .string("chatglm"), "general.name": .string("polite"),
    ]
    copy.add(target + ".lora_a", [256, 2], (0..<512).map(Float.init))
    copy.add(target + ".lora_b", [2, 256], (0..<512).map { -Float($0) })
    return copy
  }

  private static func refusal(_ folder: TemporaryFolder, _ change: (inout ModelCopy) -> Void) throws -> String {
    var copy = adapter()
    change(&copy)
    let file = try copy.write(to: folder.path("adapter.gguf"))
    return try #require(throws: GGUFError.self) { try LoRAAdapter(file, for: model()) }.description
  }

  @Test func changesAreRead() throws {
    let folder = try TemporaryFolder()
    let adapter = try LoRAAdapter(Self.adapter().write(to: folder.path("adapter.gguf")), for: Self.model())
    #expect(adapter.name == "polite")
    #expect(adapter.byteCount == 4096)
    let change = try #require(adapter.changes[Self.target])
    #expect(adapter.changes.count == 1)
    #expect((change.columns, change.rows, change.rank, change.scale) == (256, 256, 2, 8))
    #expect(change.a == (0..<512).map(Float.init))
    #expect(change.b[511] == -511)
  }

  @Test func unsuitableAdaptersAreNamed() throws {
    let folder = try TemporaryFolder()
    let target = Self.target
    let cases: [(String, (inout ModelCopy) -> Void)] = [
      ("is no LoRA adapter", { $0.metadata["general.type"] = .string("model") }),
      ("is no LoRA adapter", { $0.metadata["adapter.type"] = .string("control_vector") }),
      ("wakes at certain tokens", { $0.metadata["adapter.alora.invocation_tokens"] = .integers([1]) }),
      (
        "adapts the architecture 'glm4': the model has 'chatglm'",
        { $0.metadata["general.architecture"] = .string("glm4") }
      ),
      ("lacks the metadata key adapter.lora.alpha", { $0.metadata["adapter.lora.alpha"] = nil }),
      ("changes nothing", { $0.tensors = [:] }),
      ("lacks the tensor \(target).lora_b", { $0.tensors[target + ".lora_b"] = nil }),
      ("lacks \(target).lora_a", { $0.tensors[target + ".lora_a"] = nil }),
      ("has the tensor odd: expected names that end with", { $0.add("odd", [1], [1]) }),
      (
        "changes blk.7.attn_q.weight, which is no matrix",
        { copy in
          copy.add("blk.7.attn_q.weight.lora_a", [256, 1], [Float](repeating: 0, count: 256))
        }
      ),
      (
        "changes blk.0.attn_norm.weight, which is no matrix",
        { copy in
          copy.add("blk.0.attn_norm.weight.lora_a", [256, 1], [Float](repeating: 0, count: 256))
        }
      ),
      ("It was made for another model", { $0.add(target + ".lora_a", [128, 2], [Float](repeating: 0, count: 256)) }),
      ("It was made for another model", { $0.add(target + ".lora_b", [4, 128], [Float](repeating: 0, count: 512)) }),
      ("are not finite", { $0.add(target + ".lora_b", [2, 256], [Float](repeating: .nan, count: 512)) }),
    ]
    for (expected, change) in cases {
      #expect(try Self.refusal(folder, change).contains(expected))
    }
  }
}
