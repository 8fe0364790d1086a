extension Architecture {
  /// ChatGLM3, GLM-4-9B and GLM-Edge: pre-normalized, fused gate and up projection, interleaved partial rotation.
  static let chatglm = Architecture(name: "chatglm", interleavedRope: true, feedForwardNorm: "ffn_norm")
}
