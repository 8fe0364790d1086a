import Foundation
import GLMRuntime
import GLMTokenizer

/// Model files for tests: the fixtures, and variants of them without tensors.
enum TestModel {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/glm")

  static func fixture(_ name: String) throws -> GGUFFile { try GGUFFile(path: folder.appending(path: name).path) }

  static func tokenizer(_ name: String) throws -> GLMTokenizer { try GLMTokenizer(fixture(name)) }

  /// A fixture's metadata with some values changed; nil takes one out.
  static func variant(_ name: String, _ changes: [String: GGUFValue?]) throws -> GGUFFile {
    var metadata = try fixture(name).metadata
    for (key, value) in changes { metadata[key] = value }
    return try file(metadata)
  }

  static func file(_ metadata: [String: GGUFValue]) throws -> GGUFFile {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).gguf").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let writer = try GGUFWriter(
      path: path, metadata: metadata.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, tensors: [])
    try writer.finish()
    return try GGUFFile(bytes: Array(Data(contentsOf: URL(filePath: path))))
  }

  /// Names that the vocabularies of GLM-4.5 and Qwen2.5 have beyond those of the fixtures, with their types.
  static let furtherSpecials: [(name: String, type: Int64)] =
    [
      "<think>", "</think>", "<tool_call>", "</tool_call>", "<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>",
      "<tool_response>", "</tool_response>", "/nothink",
    ].map { ($0, 4) } + [("<|im_start|>", 3), ("<|im_end|>", 3), ("sop", 3), ("</s>", 3)]

  /// The vocabulary of the GLM-4 fixture with all special tokens of all families, in the place of its padding.
  static func everyFamily(_ changes: [String: GGUFValue?] = [:]) throws -> GGUFFile {
    let file = try fixture("tiny-glm4-q8_0.gguf")
    var tokens = file.strings("tokenizer.ggml.tokens") ?? []
    var types = (file.integers("tokenizer.ggml.token_type") ?? []).map(Int64.init)
    for (index, special) in furtherSpecials.enumerated() {
      tokens[614 + index] = special.name
      types[614 + index] = special.type
    }
    var all: [String: GGUFValue?] = [
      "tokenizer.ggml.tokens": .strings(tokens), "tokenizer.ggml.token_type": .integers(types),
    ]
    all.merge(changes) { $1 }
    return try variant("tiny-glm4-q8_0.gguf", all)
  }
}

/// Random numbers from a seed.
struct TestRandom: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func text(of pieces: [String], upTo count: Int) -> String {
    (0..<Int.random(in: 0...count, using: &self)).map { _ in pieces.randomElement(using: &self) ?? "" }.joined()
  }
}

extension [ChatTemplate.Part] {
  /// The conversation as one reads it.
  var text: String {
    map { part in
      switch part {
      case .special(let name), .marker(let name): name
      case .text(let text): text
      }
    }
    .joined()
  }
}
