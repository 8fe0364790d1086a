extension Architecture {
  /// GLM-4.5 and 4.6, Air too: a mixture of experts behind a few dense blocks, rotation by halves, heads normalized where
  /// the file has the vectors for it.
  static let glm4moe = Architecture(
    name: "glm4moe", interleavedRope: false, feedForwardNorm: "post_attention_norm")
}
