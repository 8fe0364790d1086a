import GLMRuntime
import Testing

struct PrefixKeyValuesTests {
  /// 3 entries for a model of 2 layers with 2 kv heads of 64.
  private static func prefix() -> ModelCopy {
    var copy = ModelCopy()
    copy.metadata = ["general.type": .string("prefix"), "general.architecture": .string("chatglm")]
    copy.add(PrefixKeyValues.tensorName, [128, 3, 2, 2], (0..<1536).map(Float.init))
    return copy
  }
  private static func configuration() throws -> ModelConfiguration {
    try Golden.model("tiny-chatglm-q4_0.gguf").configuration
  }

  @Test func keysAndValuesStandByLayer() throws {
    let folder = try TemporaryFolder()
    let prefix = try PrefixKeyValues(Self.prefix().write(to: folder.path("a.gguf")), for: Self.configuration())
    #expect((prefix.layers, prefix.count, prefix.width, prefix.textPosition) == (2, 3, 128, 0))
    #expect(prefix.byteCount == 6144)
    #expect(Array(prefix.keys(layer: 0)) == (0..<384).map(Float.init))
    #expect(Array(prefix.values(layer: 0)) == (384..<768).map(Float.init))
    #expect(prefix.keys(layer: 1).first == 768)
    #expect(prefix.values(layer: 1).last == 1535)
    var shifted = Self.prefix()
    shifted.metadata["prefix.text_position"] = .integer(3)
    #expect(
      try PrefixKeyValues(shifted.write(to: folder.path("b.gguf")), for: Self.configuration()).textPosition == 3)
  }

  /// Half-precision entries are exact where halves are.
  @Test func halvesAreRead() throws {
    let folder = try TemporaryFolder()
    var copy = Self.prefix()
    let bytes = (0..<3072).map { UInt8($0 % 2 == 0 ? 0x00 : 0xC1) }
    copy.tensors[PrefixKeyValues.tensorName] = .init(type: .f16, shape: [128, 3, 2, 2], bytes: bytes)
    let prefix = try PrefixKeyValues(copy.write(to: folder.path("a.gguf")), for: Self.configuration())
    #expect(prefix.values.allSatisfy { $0 == -2.5 })
  }

  @Test func unsuitablePrefixesAreNamed() throws {
    let folder = try TemporaryFolder()
    let name = PrefixKeyValues.tensorName
    let cases: [(String, (inout ModelCopy) -> Void)] = [
      ("is no prefix", { $0.metadata["general.type"] = .string("adapter") }),
      ("is no prefix", { $0.tensors = [:] }),
      ("is no prefix", { $0.add("odd", [1], [1]) }),
      (
        "for the architecture 'glm4': the model has 'chatglm'",
        { $0.metadata["general.architecture"] = .string("glm4") }
      ),
      ("expected [128, entries, 2, 2]", { $0.add(name, [64, 3, 2, 2], [Float](repeating: 0, count: 768)) }),
      ("expected [128, entries, 2, 2]", { $0.add(name, [128, 3, 2], [Float](repeating: 0, count: 768)) }),
      ("expected [128, entries, 2, 2]", { $0.add(name, [128, 3, 1, 2], [Float](repeating: 0, count: 768)) }),
      (
        "expected fewer entries than the context of 512",
        { copy in
          copy.add(name, [128, 512, 2, 2], [Float](repeating: 0, count: 128 * 2048))
        }
      ),
      ("a position of 0 to their number", { $0.metadata["prefix.text_position"] = .integer(4) }),
      ("are not finite", { $0.add(name, [128, 3, 2, 2], [Float](repeating: .infinity, count: 1536)) }),
    ]
    for (expected, change) in cases {
      var copy = Self.prefix()
      change(&copy)
      let file = try copy.write(to: folder.path("prefix.gguf"))
      let error = try #require(throws: GGUFError.self) { try PrefixKeyValues(file, for: Self.configuration()) }
      #expect(error.description.contains(expected))
    }
  }
}
