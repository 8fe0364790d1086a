import GLMKernels

/// What keys and values are held as.
public enum CacheType: String, Sendable, Hashable, CaseIterable {
  case f32
  case f16
  /// 8 bits per value and a half-precision scale per 32: half of `f16`, and close to it.
  case q8_0

  /// As the kernels number it.
  var kernelType: Int32 {
    switch self {
    case .f32: Int32(GLM_CACHE_F32)
    case .f16: Int32(GLM_CACHE_F16)
    case .q8_0: Int32(GLM_CACHE_Q8_0)
    }
  }
}
