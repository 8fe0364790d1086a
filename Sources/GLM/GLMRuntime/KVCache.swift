/// The keys and values of one conversation: what the model has read so far.
///
/// It grows as tokens are added, up to its capacity, and can be cut back to a prefix. It belongs to one conversation at
/// a time: copy it to branch.
public struct KVCache: Sendable {
  /// The token ids whose keys and values are held, in order.
  public private(set) var tokens: [Int32] = []
  /// The most tokens it may hold.
  public let capacity: Int
  /// Per layer, tokens × (kv heads · head size), keys and values apart.
  var keys: [[Float]]
  var values: [[Float]]
  private let width: Int

  init(layers: Int, width: Int, capacity: Int) {
    self.capacity = capacity
    self.width = width
    keys = Array(repeating: [], count: layers)
    values = keys
  }

  public var count: Int { tokens.count }
  /// Bytes held now.
  public var byteCount: Int { keys.reduce(0) { $0 + $1.capacity } * 2 * MemoryLayout<Float>.size }

  /// Forgets everything after the first `count` tokens.
  public mutating func truncate(to count: Int) {
    guard count < tokens.count else { return }
    tokens.removeLast(tokens.count - max(count, 0))
    for layer in keys.indices {
      keys[layer].removeLast(keys[layer].count - tokens.count * width)
      values[layer].removeLast(values[layer].count - tokens.count * width)
    }
  }

  /// Makes room for more tokens, whose entries the forward pass then fills.
  mutating func append(_ more: ArraySlice<Int32>) {
    tokens += more
    for layer in keys.indices {
      keys[layer].append(contentsOf: repeatElement(0, count: more.count * width))
      values[layer].append(contentsOf: repeatElement(0, count: more.count * width))
    }
  }
}
