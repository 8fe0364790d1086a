import GLMKernels
import Testing

/// Products of packed matrices with int8 activations.
struct ProductTests {
  static let types: [UInt32] = [2, 3, 6, 7, 8, 10, 11, 12, 13, 14]

  /// What unpacks equals what dequantizes.
  @Test(arguments: types) func rowsUnpack(_ type: UInt32) {
    var random = KernelRandom(state: UInt64(type))
    let count = 512
    let row = random.row(type, count)
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

  /// Every instruction set gives the same bits, each token's whatever else is in the batch and however many threads work,
  /// and close to the dequantized rows times the same activations.
  @Test(arguments: types) func packedProductsAgree(_ type: UInt32) throws {
    var random = KernelRandom(state: UInt64(type) + 100)
    let block = max(glm_block_values(type), 32)
    let pool = glm_pool_create(2)
    defer { glm_pool_destroy(pool) }
    let scalar = try #require(glm_kernels_scalar())
    let fast = [glm_kernels_avx2(), glm_kernels_avx512(), glm_kernels_neon()].compactMap { $0 }
    for (rows, blocks, tokens) in [(1, 1, 1), (15, 2, 2), (16, 3, 3), (17, 1, 4), (64, 9, 5), (35, 4, 19)] {
      let columns = block * blocks
      let data = (0..<rows).flatMap { _ in random.row(type, columns) }
      let bias = random.floats(rows)
      var x = Activations(random.floats(columns * tokens))
      x.withRaw { raw in
        for token in 0..<tokens { scalar.pointee.quantize(glm_activations_skip(raw, token, columns), columns) }
      }
      var matrix = glm_matrix(data: nil, packed: nil, type: type, rows: rows, cols: columns)
      var packed = [UInt8](repeating: 0xAA, count: glm_packed_bytes(matrix))
      data.withUnsafeBytes { source in
        matrix.data = source.baseAddress
        glm_pack(pool, matrix, &packed)
      }
      func product(_ set: UnsafePointer<glm_kernels>, _ pool: OpaquePointer?, _ part: Range<Int>) -> [UInt32] {
        packed.withUnsafeBytes { packed in
          var matrix = matrix
          matrix.packed = packed.baseAddress
          var out = [Float](repeating: .nan, count: rows * part.count)
          x.withRaw { raw in
            glm_matmul(
              pool, set, &matrix, 1, glm_activations_skip(raw, part.lowerBound, columns), part.count, bias, &out, rows)
          }
          return out.bits
        }
      }
      let all = product(scalar, nil, 0..<tokens)
      for set in fast {
        #expect(product(set, nil, 0..<tokens) == all, "\(rows) x \(columns)")
        #expect(product(set, pool, 0..<tokens) == all)
        #expect((0..<tokens).flatMap { product(set, nil, $0..<$0 + 1) } == all)
      }
      var weights = [Float](repeating: 0, count: columns)
      for row in 0..<rows {
        let bytes = data.count / rows
        glm_dequantize(type, Array(data[row * bytes..<(row + 1) * bytes]), columns, &weights)
        var held = [Float](repeating: 0, count: columns)
        packed.withUnsafeBytes { packed in
          matrix.packed = packed.baseAddress
          glm_lookup(matrix, row, &held)
        }
        #expect(held.bits == weights.bits)
        for token in 0..<tokens {
          let terms = (0..<columns).map { column in
            let at = token * columns + column
            return Double(weights[column]) * Double(Float(x.q[at]) * x.scale[at / 32])
          }
          let exact = terms.reduce(Double(bias[row]), +)
          let size = terms.reduce(1) { $0 + abs($1) }
          #expect(abs(Double(Float(bitPattern: all[token * rows + row])) - exact) <= 1e-5 * size)
        }
      }
    }
  }

  /// Matrices one below the other give what each gives alone, floats among them.
  @Test func stackedMatricesEqualSingleOnes() throws {
    var random = KernelRandom(state: 9)
    let set = try #require(glm_kernels_best())
    let columns = 64
    let floats = random.floats(70 * columns)
    let nibbles = (0..<20).flatMap { _ in random.row(2, columns) }
    var x = Activations(random.floats(columns * 3))
    x.withRaw { raw in for token in 0..<3 { set.pointee.quantize(glm_activations_skip(raw, token, columns), columns) } }
    let bias = random.floats(90)
    floats.withUnsafeBytes { floats in
      nibbles.withUnsafeBytes { nibbles in
        var small = glm_matrix(data: nibbles.baseAddress, packed: nil, type: 2, rows: 20, cols: columns)
        var packed = [UInt8](repeating: 0, count: glm_packed_bytes(small))
        glm_pack(nil, small, &packed)
        packed.withUnsafeBytes { packed in
          small.packed = packed.baseAddress
          let large = glm_matrix(data: floats.baseAddress, packed: nil, type: 0, rows: 70, cols: columns)
          func run(_ matrices: [glm_matrix], _ bias: [Float], _ rows: Int) -> [Float] {
            var out = [Float](repeating: 0, count: 3 * rows)
            x.withRaw { glm_matmul(nil, set, matrices, matrices.count, $0, 3, bias, &out, rows) }
            return out
          }
          let both = run([large, small], bias, 90)
          let first = run([large], Array(bias[..<70]), 70)
          let second = run([small], Array(bias[70...]), 20)
          for token in 0..<3 {
            #expect(Array(both[token * 90..<token * 90 + 70]) == Array(first[token * 70..<(token + 1) * 70]))
            #expect(Array(both[token * 90 + 70..<(token + 1) * 90]) == Array(second[token * 20..<(token + 1) * 20]))
          }
        }
      }
    }
  }
}
