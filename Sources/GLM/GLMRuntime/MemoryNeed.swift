import GLMKernels

/// The memory that a model takes, in bytes.
public struct MemoryNeed: Sendable, Hashable {
  /// Weights as they are held for multiplying.
  public var weights: Int
  /// Keys and values of one conversation.
  public var cache: Int
  public var total: Int { weights + cache }

  /// For a conversation of `context` tokens, told from a file's header.
  public init(_ file: GGUFFile, _ configuration: ModelConfiguration, context: Int, cacheType: CacheType = .f16) {
    let isTied = file.tensors["output.weight"] == nil
    weights = file.tensors.values.reduce(0) { sum, tensor in
      // An embedding of its own is looked up where it lies in the file.
      guard tensor.shape.count > 1, isTied || tensor.name != "token_embd.weight" else { return sum + tensor.byteCount }
      let matrix = glm_matrix(
        data: nil, packed: nil, type: tensor.type.rawValue, rows: tensor.count / tensor.shape[0], cols: tensor.shape[0])
      let packed = tensor.type.blockValues == 0 ? 0 : glm_packed_bytes(matrix)
      return sum + (packed > 0 ? packed : tensor.byteCount)
    }
    cache = configuration.cacheBytesPerToken(cacheType) * context
  }
}
