import GLMKernels
import Testing

/// Products of matrices of floats, as they lie in a file, with rows of floats.
struct FloatProductTests {
  static let types: [UInt32] = [0, 1, 30]

  /// Every instruction set gives the same bits, each token's whatever else is in the batch and however many threads work,
  /// and close to the exact product: over every length behind a whole sixteen, and over random shapes.
  @Test(arguments: types) func floatProductsAgree(_ type: UInt32) throws {
    var random = KernelRandom(state: UInt64(type) + 200)
    let pool = glm_pool_create(2)
    defer { glm_pool_destroy(pool) }
    let scalar = try #require(glm_kernels_scalar())
    let fast = [glm_kernels_avx2(), glm_kernels_avx512(), glm_kernels_neon()].compactMap { $0 }
    var shapes = (1...33).map { columns in (columns % 11 + 1, columns, columns % 9 + 1) }
    shapes += [(1, 511, 1), (4, 512, 7), (3, 513, 6), (150, 800, 5), (67, 1040, 13), (9, 1100, 2), (1, 1537, 9)]
    shapes += [(9, 700, 32), (70, 530, 33), (33, 1050, 40), (2, 37, 75)]
    for index in 0..<30 {
      let tokens = index < 24 ? Int(random.bits() % 14) + 1 : Int(random.bits() % 60) + 1
      shapes.append((Int(random.bits() % 140) + 1, Int(random.bits() % 1200) + 1, tokens))
    }
    for (rows, columns, tokens) in shapes {
      let data = try stored(random.floats(rows * columns), type, columns)
      let bias = random.floats(rows)
      var x = random.floats(columns * tokens)
      func product(_ set: UnsafePointer<glm_kernels>, _ pool: OpaquePointer?, _ part: Range<Int>) -> [UInt32] {
        data.withUnsafeBytes { data in
          x.withUnsafeMutableBufferPointer { x in
            var matrix = glm_matrix(data: data.baseAddress, packed: nil, type: type, rows: rows, cols: columns)
            var input = glm_activations()
            input.x = x.baseAddress.map { $0 + part.lowerBound * columns }
            var out = [Float](repeating: .nan, count: rows * part.count)
            glm_matmul(pool, set, &matrix, 1, input, part.count, bias, &out, rows)
            return out.bits
          }
        }
      }
      let all = product(scalar, nil, 0..<tokens)
      for set in fast {
        #expect(product(set, nil, 0..<tokens) == all, "\(rows) x \(columns), \(tokens) tokens")
        #expect(product(set, pool, 0..<tokens) == all)
        #expect((0..<tokens).flatMap { product(set, nil, $0..<$0 + 1) } == all)
      }
      var weights = [Float](repeating: 0, count: rows * columns)
      glm_dequantize(type, data, weights.count, &weights)
      for row in 0..<rows {
        for token in 0..<tokens {
          var (exact, size) = (Double(bias[row]), 1.0)
          for column in 0..<columns {
            let term = Double(weights[row * columns + column]) * Double(x[token * columns + column])
            (exact, size) = (exact + term, size + abs(term))
          }
          #expect(abs(Double(Float(bitPattern: all[token * rows + row])) - exact) <= 1e-6 * size)
        }
      }
    }
  }

  /// Halves that are subnormal, infinite or zero of either sign count for what they are.
  @Test func unusualHalvesAreMultiplied() throws {
    let halves: [Float16] = [
      .leastNonzeroMagnitude, -.leastNormalMagnitude, 0, -0.0, .greatestFiniteMagnitude, 1, -2, 0.5,
    ]
    let row = (0..<24).map { halves[$0 % 8] }
    let sets = [glm_kernels_scalar(), glm_kernels_avx2(), glm_kernels_avx512(), glm_kernels_neon()].compactMap { $0 }
    #expect(!sets.isEmpty)
    for set in sets {
      for tokens in [1, 3, 8] {
        for column in 0..<24 {
          var x = [Float](repeating: 0, count: 24 * tokens)
          for token in 0..<tokens { x[24 * token + column] = Float(token + 1) }
          var out = [Float](repeating: .nan, count: tokens)
          row.withUnsafeBytes { set.pointee.multiply_floats(1, $0.baseAddress, 1, 24, x, tokens, [0], &out, 1) }
          #expect(out == (0..<tokens).map { Float(row[column]) * Float($0 + 1) }, "column \(column)")
        }
        var infinite = row
        infinite[20] = .infinity
        infinite[3] = .infinity
        var out = [Float](repeating: 0, count: tokens)
        let ones = [Float](repeating: 1, count: 24 * tokens)
        infinite.withUnsafeBytes { set.pointee.multiply_floats(1, $0.baseAddress, 1, 24, ones, tokens, [0], &out, 1) }
        #expect(out == Array(repeating: .infinity, count: tokens))
      }
    }
  }

  private func stored(_ values: [Float], _ type: UInt32, _ columns: Int) throws -> [UInt8] {
    let bytes = columns * glm_block_bytes(type)
    var data = [UInt8](repeating: 0, count: values.count / columns * bytes)
    try values.withUnsafeBufferPointer { values in
      try data.withUnsafeMutableBytes { data in
        let from = try #require(values.baseAddress)
        let to = try #require(data.baseAddress)
        for row in 0..<values.count / columns {
          #expect(glm_quantize_row(type, from + row * columns, columns, to + row * bytes) == GLM_STORED)
        }
      }
    }
    return data
  }
}
