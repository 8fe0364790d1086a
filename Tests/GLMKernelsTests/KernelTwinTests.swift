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
  static let types: [UInt32] = [2, 3, 6, 7, 8, 11, 12, 13, 14]

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

  /// What unpacks equals what dequantizes.
  @Test(arguments: types + [10]) func rowsUnpack(_ type: UInt32) {
    var random = Random(state: UInt64(type))
    let count = 512
    let row = Self.row(type, count, &random)
    var weights = [Float](repeating: 0, count: count)
    glm_dequantize(type, row, count, &weights)
    var q = [Int8](repeating: 0, count: count)
    var per16 = [glm_affine](repeating: glm_affine(), count: count / 16)
    glm_unpack(type, row, count, &q, &per16)
    for i in 0..<count {
      let unpacked = per16[i / 16].scale * Float(q[i]) + per16[i / 16].offset
      #expect(abs(unpacked - weights[i]) <= 1e-4 * max(1, abs(weights[i])), "value \(i)")
    }
  }

  /// Packed matrices times int8 activations: every instruction set gives the same bits, each token's whatever else is in
  /// the batch and however many threads work, and close to the dequantized rows times the same activations.
  @Test(arguments: types) func packedProductsAgree(_ type: UInt32) {
    var random = Random(state: UInt64(type) + 100)
    let block = max(glm_block_values(type), 32)
    let pool = glm_pool_create(2)
    defer { glm_pool_destroy(pool) }
    for (rows, blocks, tokens) in [(1, 1, 1), (7, 2, 2), (8, 3, 3), (9, 1, 4), (64, 9, 5), (19, 4, 11)] {
      let columns = block * blocks
      let data = (0..<rows).flatMap { _ in Self.row(type, columns, &random) }
      let x = random.floats(columns * tokens)
      let bias = random.floats(rows)
      var (xq, xscale, xsum) = (
        [Int8](repeating: 0, count: x.count), [Float](repeating: 0, count: x.count / 32),
        [Float](repeating: 0, count: x.count / 32)
      )
      glm_quantize_rows(nil, x, columns, tokens, &xq, &xscale, &xsum)
      var matrix = glm_matrix(data: nil, packed: nil, type: type, rows: rows, cols: columns)
      var packed = [UInt8](repeating: 0xAA, count: glm_packed_bytes(matrix))
      data.withUnsafeBytes { source in
        matrix.data = source.baseAddress
        glm_pack(pool, matrix, &packed)
      }
      func product(_ kernels: UnsafePointer<glm_kernels>, _ pool: OpaquePointer?, tokens: Range<Int>) -> [UInt32] {
        packed.withUnsafeBytes { packed in
          var matrix = matrix
          matrix.packed = packed.baseAddress
          var out = [Float](repeating: .nan, count: rows * tokens.count)
          xq.withUnsafeBufferPointer { xq in
            xscale.withUnsafeBufferPointer { xscale in
              xsum.withUnsafeBufferPointer { xsum in
                let at = tokens.lowerBound * columns
                let input = glm_activations(
                  x: nil, xq: xq.baseAddress.map { $0 + at }, xscale: xscale.baseAddress.map { $0 + at / 32 },
                  xsum: xsum.baseAddress.map { $0 + at / 32 })
                glm_matmul(pool, kernels, matrix, input, tokens.count, bias, &out, rows)
              }
            }
          }
          return out.map(\.bitPattern)
        }
      }
      guard let scalar = glm_kernels_scalar(), let best = glm_kernels_best() else { return }
      let all = product(scalar, nil, tokens: 0..<tokens)
      #expect(product(best, nil, tokens: 0..<tokens) == all, "\(rows) x \(columns)")
      #expect(product(best, pool, tokens: 0..<tokens) == all)
      let apart = (0..<tokens).flatMap { product(best, nil, tokens: $0..<$0 + 1) }
      #expect(apart == all)
      var weights = [Float](repeating: 0, count: columns)
      for row in 0..<rows {
        let bytes = data.count / rows
        Array(data[row * bytes..<(row + 1) * bytes]).withUnsafeBytes {
          glm_dequantize(type, $0.baseAddress, columns, &weights)
        }
        for token in 0..<tokens {
          let terms = (0..<columns).map { column in
            let at = token * columns + column
            return Double(weights[column]) * Double(Float(xq[at]) * xscale[at / 32])
          }
          let exact = terms.reduce(Double(bias[row]), +)
          let size = terms.reduce(1) { $0 + abs($1) }
          #expect(abs(Double(Float(bitPattern: all[token * rows + row])) - exact) <= 1e-5 * size)
        }
      }
    }
  }

  /// A random row of a type, its half-precision scales kept small and finite.
  private static func row(_ type: UInt32, _ count: Int, _ random: inout Random) -> [UInt8] {
    let values = glm_block_values(type)
    let size = glm_block_bytes(type)
    var bytes = random.bytes(count / values * size)
    // Where a block's scales stand.
    let halves: [Int] =
      switch type {
      case 10: [size - 4, size - 2]
      case 11, 14: [size - 2]
      case 3, 7, 12, 13: [0, 2]
      default: [0]
      }
    for block in 0..<count / values {
      for half in halves { bytes[block * size + half + 1] = 0x20 | (bytes[block * size + half + 1] & 0x83) }
    }
    return bytes
  }
}
