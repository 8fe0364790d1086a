import Foundation
import GLMKernels
import Testing

/// Every fast kernel equals its scalar twin bit for bit, over random values and every tail length.
struct KernelTwinTests {
  static let lengths = Array(1...70) + [96, 127, 128, 256, 1000]

  @Test func dotProductsAgree() throws {
    var random = KernelRandom(state: 1)
    let scalar = try #require(scalarKernels())
    for count in Self.lengths {
      let a = random.floats(count)
      let b = random.floats(count)
      let twin = scalar.dot(a, b, count)
      let exact = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      #expect(abs(Double(twin) - exact) < 1e-5 * Double(count))
      for fast in fastKernels() { #expect(fast.dot(a, b, count).bitPattern == twin.bitPattern, "length \(count)") }
    }
  }

  @Test func normsSumsAndGatesAgree() throws {
    var random = KernelRandom(state: 2)
    let scalar = try #require(scalarKernels())
    for count in Self.lengths {
      let x = random.floats(count).map { $0 * 30 }
      let y = random.floats(count)
      func all(_ set: glm_kernels) -> [UInt32] {
        var (norm, sum, scaled, gate) = (x, x, y, x)
        set.norm(x, y, &norm, count, 1e-5)
        set.add(&sum, y, count)
        set.axpy(0.37, x, &scaled, count)
        set.silu_multiply(x, y, &gate, count)
        return (norm + sum + scaled + gate).bits
      }
      let twin = all(scalar)
      for fast in fastKernels() { #expect(all(fast) == twin, "length \(count)") }
      for (index, bits) in twin.suffix(count).enumerated() {
        let exact = Double(x[index]) / (1 + exp(-Double(x[index]))) * Double(y[index])
        #expect(abs(Double(Float(bitPattern: bits)) - exact) <= 1e-5 * max(1, abs(exact)))
      }
    }
  }

  @Test(arguments: [true, false]) func rotationsAgree(_ interleaved: Bool) throws {
    var random = KernelRandom(state: 3)
    let scalar = try #require(scalarKernels())
    for (dim, rotary) in [(64, 64), (64, 32), (128, 64), (32, 0), (96, 6)] {
      let x = random.floats(dim)
      let angles = random.floats(rotary / 2 + 1)
      func turned(_ set: glm_kernels) -> [Float] {
        var head = x
        set.rotate(&head, rotary, angles.map(cosf), angles.map(sinf), interleaved)
        return head
      }
      let twin = turned(scalar)
      for fast in fastKernels() { #expect(turned(fast).bits == twin.bits) }
      for pair in 0..<rotary / 2 {
        let (a, b) = interleaved ? (2 * pair, 2 * pair + 1) : (pair, pair + rotary / 2)
        let angle = Double(angles[pair])
        #expect(abs(Double(twin[a]) - (Double(x[a]) * cos(angle) - Double(x[b]) * sin(angle))) < 1e-5)
        #expect(abs(Double(twin[b]) - (Double(x[a]) * sin(angle) + Double(x[b]) * cos(angle))) < 1e-5)
      }
      #expect(Array(twin[rotary...]) == Array(x[rotary...]))
    }
  }

  @Test func activationsQuantizeAlike() throws {
    var random = KernelRandom(state: 4)
    let scalar = try #require(scalarKernels())
    for spread: Float in [0, 1, 30] {
      let x = (0..<512).map { _ in random.float() * exp(random.float() * spread) }
      func quantized(_ set: glm_kernels) -> Activations {
        var result = Activations(x)
        result.withRaw { set.quantize($0, x.count) }
        return result
      }
      let twin = quantized(scalar)
      for fast in fastKernels() {
        let other = quantized(fast)
        #expect(other.q == twin.q)
        #expect(other.scale.bits == twin.scale.bits)
        #expect(other.sum.bits == twin.sum.bits)
        #expect(other.eight == twin.eight)
        #expect(other.eights == twin.eights)
      }
      for (index, value) in x.enumerated() {
        #expect(abs(Float(twin.q[index]) * twin.scale[index / 32] - value) <= twin.scale[index / 32] * 0.51)
      }
    }
  }

  @Test(arguments: [0, 1, 2] as [Int32]) func pagesAgree(_ type: Int32) throws {
    var random = KernelRandom(state: 5)
    let scalar = try #require(scalarKernels())
    let dim = 96
    let x = random.floats(16 * dim)
    for keys in [true, false] {
      func written(_ set: glm_kernels) -> [UInt8] {
        var page = [UInt8](repeating: 0, count: glm_page_bytes(type, dim))
        for slot in 0..<16 {
          set.store(type, keys, &page, slot, Array(x[slot * dim..<(slot + 1) * dim]), dim)
        }
        return page
      }
      func read(_ set: glm_kernels, _ page: [UInt8]) -> [Float] {
        var out = [Float](repeating: .nan, count: 16 * dim)
        set.load(type, keys, page, dim, &out)
        return out
      }
      let page = written(scalar)
      let twin = read(scalar, page)
      for fast in fastKernels() {
        #expect(written(fast) == page)
        #expect(read(fast, page).bits == twin.bits)
      }
      let bound: Float = type == 0 ? 0 : type == 1 ? 0.0005 : 0.005
      for slot in 0..<16 {
        for d in 0..<dim {
          let found = keys ? twin[d * 16 + slot] : twin[slot * dim + d]
          #expect(abs(found - x[slot * dim + d]) <= bound)
        }
      }
    }
  }

  /// Scores, the running softmax and the weighted sums, for every number of queries that runs together.
  @Test func attentionStepsAgree() throws {
    var random = KernelRandom(state: 6)
    let scalar = try #require(scalarKernels())
    let dim = 64
    for queries in 1...9 {
      let q = random.floats(queries * dim)
      let keys = (0..<2).map { _ in random.floats(16 * dim) }
      let values = (0..<2).map { _ in random.floats(16 * dim) }
      func attended(_ set: glm_kernels, apart: Bool) -> [UInt32] {
        var out = [Float](repeating: 0, count: queries * dim)
        var total = [Float](repeating: 0, count: queries * 16)
        var largest = [Float](repeating: -.infinity, count: queries)
        for (page, count) in [(0, 16), (1, 5)] {
          var scores = [Float](repeating: 0, count: queries * 16)
          out.withUnsafeMutableBufferPointer { out in
            scores.withUnsafeMutableBufferPointer { scores in
              total.withUnsafeMutableBufferPointer { total in
                largest.withUnsafeMutableBufferPointer { largest in
                  q.withUnsafeBufferPointer { q in
                    guard let q = q.baseAddress, let out = out.baseAddress, let scores = scores.baseAddress,
                      let total = total.baseAddress, let largest = largest.baseAddress
                    else { return }
                    for (first, some) in apart ? (0..<queries).map({ ($0, 1) }) : [(0, queries)] {
                      set.score(q + first * dim, some, dim, keys[page], 0.125, scores + first * 16)
                    }
                    for i in 0..<queries {
                      set.soften(scores + i * 16, count, largest + i, total + i * 16, out + i * dim, dim)
                    }
                    for (first, some) in apart ? (0..<queries).map({ ($0, 1) }) : [(0, queries)] {
                      set.weigh(scores + first * 16, some, count, dim, values[page], out + first * dim)
                    }
                  }
                }
              }
            }
          }
        }
        return out.bits + total.bits + largest.bits
      }
      let twin = attended(scalar, apart: false)
      #expect(attended(scalar, apart: true) == twin)
      for fast in fastKernels() {
        #expect(attended(fast, apart: false) == twin)
        #expect(attended(fast, apart: true) == twin)
      }
    }
  }

  @Test func halvesRoundToEven() throws {
    let scalar = try #require(scalarKernels())
    var random = KernelRandom(state: 7)
    var values: [Float] = [0, -0.0, 1, 65504, 65519, 65520, 1e9, -1e9, 5.9e-8, 2.98e-8, 2.99e-8, 6.1e-5, .infinity]
    values += (0..<5000).map { _ in random.float() * exp(random.float() * 20) }
    values += Array(repeating: 0, count: (32 - values.count % 32) % 32)
    var page = [UInt8](repeating: 0, count: glm_page_bytes(1, values.count))
    scalar.store(1, false, &page, 0, values, values.count)
    page.withUnsafeBytes { bytes in
      for (index, value) in values.enumerated() {
        #expect(
          bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self) == Float16(value).bitPattern, "\(value)")
      }
    }
  }
}
