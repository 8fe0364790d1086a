/// Trained keys and values that stand before a conversation in every layer (P-Tuning v2, Liu et al. 2021; ChatGLM's
/// `PrefixEncoder`). The keys are stored as attention sees them: they are not turned by their position.
///
/// Read from a GGUF file with `general.type` "prefix", `general.architecture` the model's, and the one tensor
/// `prefix.key_values` of [width, entries, 2, layers] (row first; keys, then values) in F32, F16 or BF16, where width is
/// kv heads × head size. `prefix.text_position` (0 when left out) is the position at which the text begins: 0 as ChatGLM
/// trains it, the number of entries where the prefix was trained as tokens in front of the text.
public struct PrefixKeyValues: Sendable, Hashable {
  public static let tensorName = "prefix.key_values"

  public let layers: Int
  /// Entries per layer; at least one, since a prefix of zeros still takes part in attention.
  public let count: Int
  /// kv heads × head size.
  public let width: Int
  /// The position of the conversation's first token.
  public let textPosition: Int
  /// [layer][keys, values][entry][width].
  public let values: [Float]

  public var byteCount: Int { values.count * MemoryLayout<Float>.size }

  /// Keys of a layer: `count` rows of `width` values.
  public func keys(layer: Int) -> ArraySlice<Float> { part(2 * layer) }
  /// Values of a layer, in the shape of `keys`.
  public func values(layer: Int) -> ArraySlice<Float> { part(2 * layer + 1) }

  private func part(_ index: Int) -> ArraySlice<Float> {
    let size = count * width
    return values[index * size..<(index + 1) * size]
  }

  /// Reads a prefix for a model of `configuration`. Throws `GGUFError` when it is none, or does not fit.
  public init(_ file: GGUFFile, for configuration: ModelConfiguration) throws {
    guard file.string("general.type") == "prefix", file.tensors.count == 1, let tensor = file.tensors[Self.tensorName]
    else {
      throw GGUFError(
        file.path, "is no prefix: expected general.type 'prefix' and the one tensor \(Self.tensorName)")
    }
    guard file.string("general.architecture") == configuration.architecture else {
      throw GGUFError(
        file.path,
        "is a prefix for the architecture '\(file.string("general.architecture") ?? "none")': "
          + "the model has '\(configuration.architecture)'")
    }
    guard tensor.type.blockValues == 1 else {
      throw GGUFError(file.path, "stores \(tensor.name) as \(tensor.type): expected F32, F16 or BF16")
    }
    layers = configuration.layers
    width = configuration.keyValueHeads * configuration.headSize
    // GGUF leaves out extents of one at the end.
    let shape = tensor.shape + Array(repeating: 1, count: 4 - tensor.shape.count)
    guard shape[0] == width, shape[2] == 2, shape[3] == layers else {
      throw GGUFError(
        file.path,
        "has \(tensor.name) in the shape \(tensor.shape): expected [\(width), entries, 2, \(layers)]. "
          + "It was made for another model")
    }
    count = shape[1]
    textPosition = file.integer("prefix.text_position") ?? 0
    guard count < configuration.contextLength, (0...count).contains(textPosition) else {
      throw GGUFError(
        file.path,
        "has \(count) entries with the text from position \(textPosition) on: expected fewer entries than the context of "
          + "\(configuration.contextLength), and a position of 0 to their number")
    }
    values = try file.finiteValues(of: tensor.name)
  }
}
