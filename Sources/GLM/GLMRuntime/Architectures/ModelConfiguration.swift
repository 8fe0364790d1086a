import GLMKernels

/// The numbers of a transformer, read from GGUF metadata.
public struct ModelConfiguration: Sendable, Hashable {
  public var architecture: String
  public var vocabularySize: Int
  /// Tokens that the model was made for.
  public var contextLength: Int
  public var embedding: Int
  /// Blocks that run; those that only predict tokens further ahead are left out.
  public var layers: Int
  /// Width of the feed-forward part of a dense block.
  public var feedForward: Int
  public var heads: Int
  /// Heads of keys and values; each serves `heads / keyValueHeads` query heads.
  public var keyValueHeads: Int
  public var headSize: Int
  /// Values per head that the rotary position embedding turns.
  public var rotary: Int
  public var ropeBase: Double
  public var normEpsilon: Float
  /// nil for a model without experts.
  public var experts: ExpertConfiguration?

  /// Bytes of keys and values per token of context.
  public func cacheBytesPerToken(_ type: CacheType) -> Int { pageBytes(type) / CachePool.pageTokens }

  /// Bytes of a page: 16 tokens' keys and values in every layer.
  func pageBytes(_ type: CacheType) -> Int {
    layers * 2 * keyValueHeads * glm_page_bytes(type.kernelType, headSize)
  }
  /// Width of the widest feed-forward part that every token goes through.
  var widestFeedForward: Int {
    guard let experts else { return feedForward }
    return max(experts.leadingDense > 0 ? feedForward : 0, experts.sharedFeedForward)
  }
}

extension ModelConfiguration {
  /// Reads the keys `<architecture>.…`. Throws `GGUFError` for what is missing or impossible.
  init(_ file: GGUFFile, architecture: String) throws {
    let keys = ArchitectureKeys(file: file, architecture: architecture)
    self.architecture = architecture
    embedding = try keys.integer("embedding_length", in: 1...65536)
    let blocks = try keys.integer("block_count", in: 1...1024)
    layers = blocks - (try keys.integer("nextn_predict_layers", in: 0...blocks - 1, default: 0))
    feedForward = try keys.integer("feed_forward_length", in: 1...1_048_576)
    heads = try keys.integer("attention.head_count", in: 1...1024)
    keyValueHeads = try keys.integer("attention.head_count_kv", in: 1...1024, default: heads)
    contextLength = try keys.integer("context_length", in: 1...16_777_216)
    headSize = try keys.integer("attention.key_length", in: 1...4096, default: embedding / heads)
    _ = try keys.integer("attention.value_length", in: headSize...headSize, default: headSize)
    rotary = try keys.integer("rope.dimension_count", in: 0...headSize, default: headSize)
    ropeBase = file.number("\(architecture).rope.freq_base") ?? 10000
    normEpsilon = Float(file.number("\(architecture).attention.layer_norm_rms_epsilon") ?? 1e-5)
    guard heads % keyValueHeads == 0, rotary % 2 == 0, ropeBase.isFinite, ropeBase > 0, normEpsilon >= 0 else {
      throw GGUFError(
        file.path,
        "has \(heads) heads over \(keyValueHeads) of keys and values, \(rotary) rotary values, rope base \(ropeBase): "
          + "they do not fit together")
    }
    guard heads / keyValueHeads * headSize <= 32768 else {
      throw GGUFError(file.path, "has \(heads) heads of \(headSize) over \(keyValueHeads): more than the engine runs")
    }
    guard headSize % 32 == 0 else {
      throw GGUFError(file.path, "has heads of \(headSize) values: the engine runs multiples of 32")
    }
    guard file.integers("\(architecture).rope.dimension_sections")?.contains(where: { $0 != 0 }) != true else {
      throw GGUFError(
        file.path, "is the text part of a vision model, whose rotation over three axes the engine does not run")
    }
    let scaling = file.string("\(architecture).rope.scaling.type") ?? "none"
    let factor = file.number("\(architecture).rope.scaling.factor") ?? 1
    guard scaling == "none" || factor == 1 else {
      throw GGUFError(
        file.path,
        "stretches its rotation (\(scaling), by \(factor)), which the engine does not run: its replies would be wrong")
    }
    experts = try ExpertConfiguration(keys, layers: layers)
    guard let tokens = file.tensors["token_embd.weight"], tokens.shape.count == 2 else {
      throw GGUFError(
        file.path, "lacks the tensor token_embd.weight: it may hold a vocabulary only, or be an adapter")
    }
    vocabularySize = tokens.shape[1]
  }
}

/// Reads the metadata keys of one architecture, each within its bounds.
struct ArchitectureKeys {
  let file: GGUFFile
  let architecture: String

  func integer(_ key: String, in range: ClosedRange<Int>, default fallback: Int? = nil) throws -> Int {
    guard let value = file.integer("\(architecture).\(key)") ?? fallback else {
      throw GGUFError(file.path, "lacks the metadata key \(architecture).\(key)")
    }
    guard range.contains(value) else {
      let expected =
        range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
      throw GGUFError(file.path, "has \(architecture).\(key) = \(value): expected \(expected)")
    }
    return value
  }

  func number(_ key: String) -> Double? { file.number("\(architecture).\(key)") }
  func bool(_ key: String) -> Bool? { file.bool("\(architecture).\(key)") }
}
