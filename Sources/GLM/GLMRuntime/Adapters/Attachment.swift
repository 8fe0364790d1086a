import GLMKernels

/// What is attached to a conversation: a LoRA adapter, trained keys and values before its first token, or both.
///
/// Other conversations with the same model go on without it, in the same pass. Sendable by hand: nothing is written after
/// `init`.
public final class Attachment: @unchecked Sendable {
  /// The part of a layer whose output is changed.
  enum Part: Int, CaseIterable {
    case queryKeyValue, attentionOutput, gateUp, down
  }
  /// out[first row...] += scale · b · (a · x).
  struct Change {
    var a: glm_matrix
    var b: glm_matrix
    var firstRow: Int
    var scale: Float
  }

  /// Entries before the first token.
  let virtualCount: Int
  /// The position of the first token.
  let textPosition: Int
  /// Pages that hold the prefix.
  let pages: [CachePage]
  /// By layer and part.
  private var changes: [[Change]]
  private let arena = WeightArena()

  init(
    lora: LoRAAdapter?, prefix: PrefixKeyValues?, _ configuration: ModelConfiguration, _ file: GGUFFile,
    _ cacheType: CacheType, _ kernels: glm_kernels, _ pool: CachePool
  ) throws {
    changes = Array(repeating: [], count: configuration.layers * Part.allCases.count)
    virtualCount = prefix?.count ?? 0
    textPosition = prefix?.textPosition ?? 0
    pages = try prefix.map { try Self.pages($0, configuration, cacheType, kernels, pool) } ?? []
    for (name, change) in (lora?.changes ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let place = Self.place(name, configuration, file) else {
        throw GGUFError(file.path, "has \(name) where the engine applies no adapter")
      }
      let (a, b) = (arena.floats(change.a.count), arena.floats(change.b.count))
      for (index, value) in change.a.enumerated() { a[index] = value }
      for (index, value) in change.b.enumerated() { b[index] = value }
      changes[place.layer * Part.allCases.count + place.part.rawValue].append(
        Change(
          a: glm_matrix(data: a, packed: nil, type: TensorType.f32.rawValue, rows: change.rank, cols: change.columns),
          b: glm_matrix(data: b, packed: nil, type: TensorType.f32.rawValue, rows: change.rows, cols: change.rank),
          firstRow: place.firstRow, scale: change.scale))
    }
  }

  func changes(_ layer: Int, _ part: Part) -> [Change] { changes[layer * Part.allCases.count + part.rawValue] }

  /// Where in the graph a tensor's rows come out; nil for one that no adapter changes.
  private static func place(
    _ name: String, _ configuration: ModelConfiguration, _ file: GGUFFile
  ) -> (layer: Int, part: Part, firstRow: Int)? {
    let parts = name.split(separator: ".")
    guard parts.count == 4, parts[0] == "blk", parts[3] == "weight", let layer = Int(parts[1]),
      (0..<configuration.layers).contains(layer)
    else { return nil }
    let queries = configuration.heads * configuration.headSize
    let keys = configuration.keyValueHeads * configuration.headSize
    let isSplit = file.tensors["blk.\(layer).ffn_gate.weight"] != nil
    switch parts[2] {
    case "attn_qkv", "attn_q": return (layer, .queryKeyValue, 0)
    case "attn_k": return (layer, .queryKeyValue, queries)
    case "attn_v": return (layer, .queryKeyValue, queries + keys)
    case "attn_output": return (layer, .attentionOutput, 0)
    case "ffn_gate": return (layer, .gateUp, 0)
    case "ffn_up": return (layer, .gateUp, isSplit ? configuration.feedForward : 0)
    case "ffn_down": return (layer, .down, 0)
    default: return nil
    }
  }

  /// The prefix as the cache holds it.
  private static func pages(
    _ prefix: PrefixKeyValues, _ configuration: ModelConfiguration, _ type: CacheType, _ kernels: glm_kernels,
    _ pool: CachePool
  ) throws -> [CachePage] {
    let count = KVCache.pageCount(prefix.count)
    let pages = (0..<count).compactMap { _ in pool.take() }
    guard pages.count == count else {
      throw GLMModel.Failure.outOfMemory(pages: count, left: pool.pagesLeft, limit: pool.pageLimit)
    }
    let (heads, size) = (configuration.keyValueHeads, configuration.headSize)
    let unit = glm_page_bytes(type.kernelType, size)
    for layer in 0..<configuration.layers {
      for (index, part) in [prefix.keys(layer: layer), prefix.values(layer: layer)].enumerated() {
        for entry in 0..<prefix.count {
          for head in 0..<heads {
            let at = part.startIndex + entry * prefix.width + head * size
            let page = pages[entry / CachePool.pageTokens].memory
            kernels.store(
              type.kernelType, index == 0, page + ((layer * heads + head) * 2 + index) * unit,
              entry % CachePool.pageTokens, Array(part[at..<at + size]), size)
          }
        }
      }
    }
    return pages
  }
}
