import GLMKernels

/// Reproducible values for the kernels' tests.
struct KernelRandom {
  var state: UInt64

  mutating func bits() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 16
  }
  mutating func float() -> Float { Float(bits() & 0xFFFF) / 32768 - 1 }
  mutating func floats(_ count: Int) -> [Float] { (0..<count).map { _ in float() } }
  mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: bits()) } }

  /// A random row of a tensor type, its half-precision scales kept small and finite.
  mutating func row(_ type: UInt32, _ count: Int) -> [UInt8] {
    let values = glm_block_values(type)
    let size = glm_block_bytes(type)
    var result = bytes(count / values * size)
    // Where a block's scales stand: at its end in some, else at its beginning.
    let halves: [Int] =
      switch type {
      case 10: [size - 4, size - 2]
      case 11, 14: [size - 2]
      case 3, 7, 12, 13: [0, 2]
      default: [0]
      }
    for block in 0..<count / values {
      for half in halves { result[block * size + half + 1] = 0x20 | (result[block * size + half + 1] & 0x83) }
    }
    return result
  }
}

/// Rows of activations in arrays.
struct Activations {
  var x: [Float]
  var q: [Int8]
  var scale: [Float]
  var sum: [Float]
  var eight: [Int32]
  var eights: [Int32]

  init(_ x: [Float]) {
    self.x = x
    q = Array(repeating: 0, count: x.count)
    scale = Array(repeating: 0, count: x.count / 32)
    sum = scale
    eight = Array(repeating: 0, count: x.count / 32)
    eights = Array(repeating: 0, count: x.count / 16)
  }

  mutating func withRaw<Result>(_ body: (glm_activations) -> Result) -> Result {
    x.withUnsafeMutableBufferPointer { x in
      q.withUnsafeMutableBufferPointer { q in
        scale.withUnsafeMutableBufferPointer { scale in
          sum.withUnsafeMutableBufferPointer { sum in
            eight.withUnsafeMutableBufferPointer { eight in
              eights.withUnsafeMutableBufferPointer { eights in
                body(
                  glm_activations(
                    x: x.baseAddress, q: q.baseAddress, scale: scale.baseAddress, sum: sum.baseAddress,
                    eight: eight.baseAddress, eights: eights.baseAddress))
              }
            }
          }
        }
      }
    }
  }
}

/// The sets that this processor can run, the portable one apart.
func fastKernels() -> [glm_kernels] {
  [glm_kernels_avx2(), glm_kernels_avx512(), glm_kernels_neon()].compactMap { $0?.pointee }
}

func scalarKernels() -> glm_kernels? { glm_kernels_scalar()?.pointee }

extension [Float] {
  /// For comparing bit for bit.
  var bits: [UInt32] { map(\.bitPattern) }
}
