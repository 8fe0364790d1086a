extension Architecture {
  /// Qwen2 and 2.5: here to check the engine with a real pretrained model.
  static let qwen2 = Architecture(name: "qwen2", interleavedRope: false, feedForwardNorm: "ffn_norm")
}
