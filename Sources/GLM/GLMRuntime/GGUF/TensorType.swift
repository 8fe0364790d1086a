import GLMKernels

/// How a tensor's values are stored, by GGUF's numbers.
public struct TensorType: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let f32 = TensorType(rawValue: 0)
  public static let f16 = TensorType(rawValue: 1)
  public static let q8_0 = TensorType(rawValue: 8)

  /// Values per block; 0 for a type that the engine does not read.
  var blockValues: Int { glm_block_values(rawValue) }
  /// Bytes per block.
  var blockBytes: Int { glm_block_bytes(rawValue) }

  public var description: String { Self.names[rawValue] ?? "type \(rawValue)" }

  private static let names: [UInt32: String] = [
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0", 10: "Q2_K", 11: "Q3_K", 12: "Q4_K",
    13: "Q5_K", 14: "Q6_K", 15: "Q8_K", 24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64", 30: "BF16",
  ]
}
