/// Which type each tensor of a model is stored in.
///
/// The mixes are the common ones of GGUF files: the output matrix, and in some layers the values and the way down, which
/// hurt most when they are coarse, take a finer type than the rest.
public struct QuantizationRecipe: Sendable, Hashable {
  /// As it is asked for, such as `q4_k_m`.
  public var name: String
  /// What most matrices are stored in.
  public var base: TensorType
  /// The number under which files name the mix (`general.file_type`).
  public var fileType: Int
  /// What the output matrix takes, and the embedding where it is the output too; nil: as the others.
  var output: TensorType?
  /// What values and the way down take in `finerLayers`; nil: as the others.
  var finer: TensorType?
  /// One scale per output row of the linear layers, the largest magnitude's, and all else as it is (GLM-130B,
  /// arXiv:2210.02414). Its head shares the embedding, which stays as it is: so does a head here.
  public var isByRow = false

  public static let all: [QuantizationRecipe] = [
    QuantizationRecipe(name: "f16", base: .f16, fileType: 1),
    QuantizationRecipe(name: "q8_0", base: .q8_0, fileType: 7),
    QuantizationRecipe(name: "q6_k", base: .q6_K, fileType: 18),
    QuantizationRecipe(name: "q5_k_m", base: .q5_K, fileType: 17, output: .q6_K, finer: .q6_K),
    QuantizationRecipe(name: "q4_k_m", base: .q4_K, fileType: 15, output: .q6_K, finer: .q6_K),
    QuantizationRecipe(name: "q4_0", base: .q4_0, fileType: 2, output: .q6_K),
    QuantizationRecipe(name: "int8-row", base: .q8_0, fileType: 7, isByRow: true),
    QuantizationRecipe(name: "int4-row", base: .q4_0, fileType: 2, isByRow: true),
  ]

  /// The recipe of a name, nil where there is none.
  public static func named(_ name: String) -> QuantizationRecipe? { all.first { $0.name == name } }

  /// The type that a tensor is stored in.
  func type(of tensor: GGUFTensor, layers: Int, isTied: Bool) -> TensorType {
    guard Self.isWeight(tensor) else { return tensor.type }
    let layer = Self.layer(tensor.name)
    if isByRow, layer == nil { return tensor.type == .f32 ? .f16 : tensor.type }
    var wanted = base
    if tensor.name == "output.weight" || isTied && tensor.name == "token_embd.weight" {
      wanted = output ?? base
    } else if let finer, let layer, Self.isSensitive(tensor.name), Self.isFiner(layer, of: layers) {
      wanted = finer
    }
    return Self.fitting(wanted, rowLength: tensor.shape[0])
  }

  /// Whether a tensor is a matrix to quantize: no vector, norm or router.
  static func isWeight(_ tensor: GGUFTensor) -> Bool {
    tensor.shape.dropFirst().contains { $0 > 1 } && tensor.name.hasSuffix(".weight")
      && !tensor.name.hasSuffix("_norm.weight") && !tensor.name.hasSuffix("ffn_gate_inp.weight")
  }

  private static func isSensitive(_ name: String) -> Bool {
    ["attn_v.weight", "attn_qkv.weight"].contains(where: name.hasSuffix) || name.contains(".ffn_down")
  }

  /// The first and the last eighth of the layers, and every third between.
  private static func isFiner(_ layer: Int, of layers: Int) -> Bool {
    layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2
  }

  private static func layer(_ name: String) -> Int? {
    let parts = name.split(separator: ".", maxSplits: 2)
    return parts.count == 3 && parts[0] == "blk" ? Int(parts[1]) : nil
  }

  /// The type, or one of smaller blocks and no less precision where rows are not whole blocks of it.
  static func fitting(_ type: TensorType, rowLength: Int) -> TensorType {
    if rowLength % type.blockValues == 0 { return type }
    let smaller: TensorType? =
      switch type {
      case .q4_K: .q5_0
      case .q5_K: .q5_1
      case .q6_K: .q8_0
      default: nil
      }
    guard let smaller, rowLength % smaller.blockValues == 0 else { return .f16 }
    return smaller
  }
}

extension TensorType {
  static let q4_0 = TensorType(rawValue: 2)
  static let q5_0 = TensorType(rawValue: 6)
  static let q5_1 = TensorType(rawValue: 7)
  static let q4_K = TensorType(rawValue: 12)
  static let q5_K = TensorType(rawValue: 13)
  static let q6_K = TensorType(rawValue: 14)
}
