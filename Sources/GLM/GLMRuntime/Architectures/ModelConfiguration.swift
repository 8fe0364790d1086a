import GLMKernels

/// The numbers of a transformer, read from GGUF metadata.
public struct ModelConfiguration: Sendable, Hashable {
  public var architecture: String
  public var vocabularySize: Int
  /// Tokens that the model was made for.
  public var contextLength: Int
  public var embedding: Int
  public var layers: Int
  public var feedForward: Int
  public var heads: Int
  /// Heads of keys and values; each serves `heads / keyValueHeads` query heads.
  public var keyValueHeads: Int
  public var headSize: Int
  /// Values per head that the rotary position embedding turns.
  public var rotary: Int
  public var ropeBase: Double
  public var normEpsilon: Float

  /// Bytes of keys and values per token of context.
  public func cacheBytesPerToken(_ type: CacheType) -> Int { pageBytes(type) / CachePool.pageTokens }

  /// Bytes of a page: 16 tokens' keys and values in every layer.
  func pageBytes(_ type: CacheType) -> Int {
    layers * 2 * keyValueHeads * glm_page_bytes(type.kernelType, headSize)
  }
  /// The widest row between the gate and the down projection.
  var widestFeedForward: Int { feedForward }
}

extension ModelConfiguration {
  /// Reads the keys `<architecture>.…`. Throws `GGUFError` for what is missing or impossible.
  init(_ file: GGUFFile, architecture: String) throws {
    func integer(_ key: String, in range: ClosedRange<Int>, default fallback: Int? = nil) throws -> Int {
      guard let value = file.integer("\(architecture).\(key)") ?? fallback else {
        throw GGUFError(file.path, "lacks the metadata key \(architecture).\(key)")
      }
      guard range.contains(value) else {
        throw GGUFError(
          file.path, "has \(architecture).\(key) = \(value): expected \(range.lowerBound) to \(range.upperBound)")
      }
      return value
    }
    self.architecture = architecture
    embedding = try integer("embedding_length", in: 1...65536)
    layers = try integer("block_count", in: 1...1024)
    feedForward = try integer("feed_forward_length", in: 1...1_048_576)
    heads = try integer("attention.head_count", in: 1...1024)
    keyValueHeads = try integer("attention.head_count_kv", in: 1...1024, default: heads)
    contextLength = try integer("context_length", in: 1...16_777_216)
    headSize = try integer("attention.key_length", in: 1...4096, default: embedding / heads)
    rotary = try integer("rope.dimension_count", in: 0...headSize, default: headSize)
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
    guard let tokens = file.tensors["token_embd.weight"], tokens.shape.count == 2 else {
      throw GGUFError(
        file.path, "lacks the tensor token_embd.weight: it may hold a vocabulary only, or be one part of several")
    }
    vocabularySize = tokens.shape[1]
  }
}
