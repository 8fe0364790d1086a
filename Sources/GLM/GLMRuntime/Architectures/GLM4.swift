extension Architecture {
  /// GLM-4-0414 and GLM-Z1: as `chatglm`, with both parts' outputs normalized too before they are added.
  static let glm4 = Architecture(
    name: "glm4", interleavedRope: true, feedForwardNorm: "ffn_norm", attentionPostNorm: "post_attention_norm",
    feedForwardPostNorm: "post_ffw_norm")
}
