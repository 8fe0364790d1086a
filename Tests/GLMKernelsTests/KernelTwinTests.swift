import GLMKernels
import Testing

/// Every fast kernel against its scalar twin, over random values and every tail length.
struct KernelTwinTests {
  private struct Random {
    var state: UInt64
    mutating func bits() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 16
    }
    mutating func float() -> Float { Float(bits() & 0xFFFF) / 32768 - 1 }
    mutating func floats(_ count: Int) -> [Float] { (0..<count).map { _ in float() } }
    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: bits()) } }
  }
  static let lengths = Array(1...70) + [96, 127, 128, 256, 1000]
  static let types: [UInt32] = [2, 3, 6, 7, 8, 12, 13, 14]

  private var pairs: [(fast: glm_kernels, scalar: glm_kernels)] {
    guard let fast = glm_kernels_avx2(), let scalar = glm_kernels_scalar() else { return [] }
    return [(fast.pointee, scalar.pointee)]
  }

  @Test func dotProductsAgree() {
    var random = Random(state: 1)
    for (fast, scalar) in pairs {
      for count in Self.lengths {
        let a = random.floats(count)
        let b = random.floats(count)
        let bound = 1e-6 * Float(count)
        #expect(abs(fast.dot(a, b, count) - scalar.dot(a, b, count)) <= bound, "length \(count)")
      }
    }
  }

  @Test func sumsOfScaledVectorsAgree() {
    var random = Random(state: 2)
    for (fast, scalar) in pairs {
      for count in Self.lengths {
        let x = random.floats(count)
        var y = random.floats(count)
        var z = y
        fast.axpy(0.37, x, &y, count)
        scalar.axpy(0.37, x, &z, count)
        #expect(zip(y, z).allSatisfy { abs($0 - $1) <= 1e-6 })
      }
    }
  }

  @Test func exponentialsAgree() {
    var random = Random(state: 3)
    for (fast, scalar) in pairs {
      for count in Self.lengths {
        var x = random.floats(count).map { $0 * 40 }
        var y = x
        let largest = x.max() ?? 0
        let a = fast.exp_sum(&x, count, largest)
        let b = scalar.exp_sum(&y, count, largest)
        #expect(abs(a - b) <= 1e-5 * b)
        #expect(zip(x, y).allSatisfy { abs($0 - $1) <= 1e-6 })
      }
    }
  }

  /// Unpacked rows times int8 activations, against the dequantized row times the same activations.
  @Test(arguments: types) func quantizedProductsAgree(_ type: UInt32) {
    var random = Random(state: UInt64(type))
    let block = glm_block_values(type)
    for blocks in 1...4 {
      let count = max(block, 32) * blocks
      let row = Self.row(type, count, &random)
      var weights = [Float](repeating: 0, count: count)
      glm_dequantize(type, row, count, &weights)
      var q = [Int8](repeating: 0, count: count)
      var scale = [Float](repeating: 0, count: count / 16)
      var offset = [Float](repeating: 0, count: count / 32)
      glm_unpack(type, row, count, &q, &scale, &offset)
      for i in 0..<count {
        let unpacked = scale[i / 16] * Float(q[i]) + offset[i / 32]
        #expect(abs(unpacked - weights[i]) <= 1e-4 * max(1, abs(weights[i])), "value \(i)")
      }
      let x = random.floats(count)
      var xq = [Int8](repeating: 0, count: count)
      var xscale = [Float](repeating: 0, count: count / 32)
      var xsum = [Float](repeating: 0, count: count / 32)
      glm_quantize_activations(x, count, &xq, &xscale, &xsum)
      let rounded = (0..<count).map { Float(xq[$0]) * xscale[$0 / 32] }
      #expect(zip(x, rounded).allSatisfy { abs($0 - $1) <= 1.0 / 127 })
      let exact = zip(weights, rounded).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      let size = zip(weights, rounded).reduce(0.0) { $0 + abs(Double($1.0) * Double($1.1)) }
      for kernels in pairs.flatMap({ [$0.fast, $0.scalar] }) {
        let found = kernels.dot_q(q, scale, offset, xq, xscale, xsum, count)
        #expect(abs(Double(found) - exact) <= 1e-4 * max(size, 1e-3), "\(blocks) blocks")
      }
    }
  }

  /// A random row of a type, its half-precision scales kept small and finite.
  private static func row(_ type: UInt32, _ count: Int, _ random: inout Random) -> [UInt8] {
    let values = glm_block_values(type)
    let size = glm_block_bytes(type)
    var bytes = random.bytes(count / values * size)
    // Where a block's scales stand: Q6_K's at its end, the others' at its beginning.
    let halves: [Int] =
      switch type {
      case 14: [size - 2]
      case 3, 7, 12, 13: [0, 2]
      default: [0]
      }
    for block in 0..<count / values {
      for half in halves { bytes[block * size + half + 1] = 0x20 | (bytes[block * size + half + 1] & 0x83) }
    }
    return bytes
  }
}
