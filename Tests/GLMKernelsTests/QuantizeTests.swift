import Foundation
import GLMKernels
import Testing

/// Floats to blocks and back.
struct QuantizeTests {
  /// Types of blocks with the root mean square error that is allowed over normally distributed values, as a share of
  /// their deviation: 1 to 5 % above what is measured, and below what ggml's reference quantizers leave of these rows.
  static let types: [(type: UInt32, bound: Double)] = [
    (8, 0.0051), (2, 0.0875), (3, 0.0720), (6, 0.0415), (7, 0.0350), (10, 0.2850), (11, 0.1505), (12, 0.0709),
    (13, 0.0353), (14, 0.0168),
  ].filter { glm_can_quantize($0.type) }

  private struct Random {
    var state: UInt64
    mutating func unit() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    mutating func normal(_ count: Int) -> [Float] {
      (0..<count).map { _ in Float((-2 * log(1 - unit())).squareRoot() * cos(2 * .pi * unit())) }
    }
  }

  /// A row through a type and back; nil where it is refused.
  private static func roundTrip(_ type: UInt32, _ row: [Float], byAbsmax: Bool = false) -> [Float]? {
    var bytes = [UInt8](repeating: 0xAA, count: row.count / glm_block_values(type) * glm_block_bytes(type))
    let status =
      byAbsmax
      ? glm_quantize_row_by_absmax(type, row, row.count, &bytes) : glm_quantize_row(type, row, row.count, &bytes)
    guard status == GLM_STORED else { return nil }
    var back = [Float](repeating: .nan, count: row.count)
    glm_dequantize(type, bytes, row.count, &back)
    return back
  }

  private static func meanSquare(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + pow(Double($1.0) - Double($1.1), 2) } / Double(a.count)
  }

  @Test(arguments: types) func normalRowsComeBackWithinBounds(_ type: UInt32, _ bound: Double) throws {
    var random = Random(state: UInt64(type))
    let row = random.normal(4096)
    for size: Float in [1, 0.02, 300] {
      let scaled = row.map { $0 * size }
      let back = try #require(Self.roundTrip(type, scaled))
      let error = Self.meanSquare(scaled, back).squareRoot() / Double(size)
      #expect(error < bound, "\(type) at \(size)")
      // No value is off by more than two steps of a block's whole range.
      let steps = [8: 254, 2: 15, 3: 15, 6: 31, 7: 31, 10: 3, 11: 7, 12: 15, 13: 31, 14: 63][Int(type)] ?? 1
      let reach = glm_block_values(type)
      for start in stride(from: 0, to: row.count, by: reach) {
        let block = scaled[start..<start + reach]
        let range = max(block.max() ?? 0, 0) - min(block.min() ?? 0, 0)
        for index in block.indices { #expect(abs(scaled[index] - back[index]) <= 2 * range / Float(steps)) }
      }
    }
  }

  /// Searching is never worse than taking the range of the values as it is, over tame and wild rows, in the error that is
  /// searched for: squared, large values counting more.
  @Test(arguments: types) func searchBeatsTheBareRange(_ type: UInt32, _ bound: Double) throws {
    var random = Random(state: UInt64(type) + 50)
    for rate in [0, 0.01, 0.1] {
      let row = random.normal(2048).map { random.unit() < rate ? $0 * 20 : $0 }
      let back = try #require(Self.roundTrip(type, row))
      let bare = Self.bareRange(type, row)
      // Those of a block of 256 share their bits, which exact ones do not.
      let leeway = glm_block_values(type) == 256 && rate > 0 ? 1.1 : 1
      #expect(Self.weightedError(type, row, back) < leeway * Self.weightedError(type, row, bare), "outliers \(rate)")
    }
  }

  private static func weightedError(_ type: UInt32, _ row: [Float], _ back: [Float]) -> Double {
    let size = glm_block_values(type)
    let hasMinimum = [3, 7, 10, 12, 13].contains(type)
    return stride(from: 0, to: row.count, by: size).reduce(0) { sum, start in
      let block = row[start..<start + size].map(Double.init)
      let square = block.reduce(0) { $0 + $1 * $1 } / Double(size)
      return sum
        + zip(block, back[start..<start + size]).reduce(0) { sum, pair in
          let weight = hasMinimum ? square.squareRoot() + abs(pair.0) : square + pair.0 * pair.0
          return sum + weight * pow(pair.0 - Double(pair.1), 2)
        }
    }
  }

  /// Blocks of 16 or 32 rounded within their own range, with scales that are exact.
  private static func bareRange(_ type: UInt32, _ row: [Float]) -> [Float] {
    let size = [10, 11, 14].contains(type) ? 16 : 32
    return stride(from: 0, to: row.count, by: size).flatMap { start -> [Float] in
      let block = row[start..<start + size]
      let extreme = block.max { abs($0) < abs($1) } ?? 0
      let (low, high) = (min(block.min() ?? 0, 0), max(block.max() ?? 0, 0))
      // Scale, minimum and codes as the formats have them.
      let (scale, minimum, codes): (Float, Float, ClosedRange<Float>) =
        switch type {
        case 8: (extreme / 127, 0, -127...127)
        case 2: (extreme / -8, 0, -8...7)
        case 6: (extreme / -16, 0, -16...15)
        case 11: (extreme / -4, 0, -4...3)
        case 14: (extreme / -32, 0, -32...31)
        case 10: ((high - low) / 3, low, 0...3)
        case 7, 13: ((high - low) / 31, low, 0...31)
        default: ((high - low) / 15, low, 0...15)
        }
      return block.map {
        let code = scale == 0 ? 0 : (($0 - minimum) / scale).rounded()
        return scale * min(max(code, codes.lowerBound), codes.upperBound) + minimum
      }
    }
  }

  @Test(arguments: types) func oddRowsComeBack(_ type: UInt32, _ bound: Double) throws {
    let zero = [Float](repeating: 0, count: 512)
    #expect(Self.roundTrip(type, zero) == zero)
    // Below what half-precision scales reach, all is zero; denormal numbers are no trouble.
    #expect(Self.roundTrip(type, [Float](repeating: 1e-38, count: 512)) == zero)
    for value: Float in [1, -1, 0.013, -250] {
      let row = [Float](repeating: value, count: 512)
      let back = try #require(Self.roundTrip(type, row))
      #expect(back.allSatisfy { abs($0 - value) <= 0.01 * abs(value) }, "all \(value)")
    }
    // One large value in a block of zeros survives, and the zeros stay near zero.
    var spike = zero
    spike[300] = 12
    let back = try #require(Self.roundTrip(type, spike))
    #expect(abs(back[300] - 12) < 0.05)
    #expect(back.enumerated().allSatisfy { $0.offset == 300 || abs($0.element) < 0.05 })
  }

  @Test(arguments: [0, 1, 30] + types.map(\.type)) func badValuesAreRefused(_ type: UInt32) {
    var random = Random(state: 9)
    let good = random.normal(512)
    for bad in [Float.nan, .infinity, -.infinity] {
      for at in [0, 255, 511] {
        var row = good
        row[at] = bad
        var bytes = [UInt8](repeating: 0, count: 4096)
        #expect(glm_quantize_row(type, row, 512, &bytes) == GLM_NOT_FINITE)
      }
    }
    var row = good
    row[77] = 3e38
    var bytes = [UInt8](repeating: 0, count: 4096)
    // Floats of 32 bits and of 16 with eight for the exponent reach this far.
    #expect(glm_quantize_row(type, row, 512, &bytes) == ([0, 30].contains(type) ? GLM_STORED : GLM_TOO_LARGE))
    row[77] = 60000
    #expect(glm_quantize_row(type, row, 512, &bytes) == GLM_STORED)
  }

  @Test func halvesAreRoundedToTheNearestEven() {
    var random = Random(state: 4)
    var row = (0..<60000).map { _ in Float(bitPattern: UInt32(random.unit() * 4_294_967_295)) }
    row = row.filter { abs($0) < 65000 } + [0, -0.0, 1, 65504, 0x1p-24, 0x1p-25, 0x1.8p-24, 1 + 0x1p-11, 1 + 0x1.8p-10]
    #expect(row.contains { abs($0) > 0 && abs($0) < 6e-5 })
    var bytes = [UInt8](repeating: 0, count: row.count * 2)
    #expect(glm_quantize_row(1, row, row.count, &bytes) == GLM_STORED)
    for (index, value) in row.enumerated() {
      let half = UInt16(bytes[2 * index]) | UInt16(bytes[2 * index + 1]) << 8
      #expect(half == Self.nearestHalf(value), "\(value)")
    }
    var back = [Float](repeating: 0, count: row.count)
    glm_dequantize(1, bytes, row.count, &back)
    var again = bytes
    #expect(glm_quantize_row(1, back, back.count, &again) == GLM_STORED)
    #expect(again == bytes)
  }

  /// The half whose exact value is nearest, by definition: a multiple of a power of two, ties to the even multiple.
  private static func nearestHalf(_ value: Float) -> UInt16 {
    let magnitude = Double(abs(value))
    let exponent = max(magnitude == 0 ? -14 : Int(magnitude.exponent), -14)
    let unit = pow(2, Double(exponent - 10))
    let multiple = Int((magnitude / unit).rounded(.toNearestOrEven))
    // Past 2048 units the number belongs to the next exponent, which the sum gives of itself.
    return UInt16((exponent + 14) * 1024 + multiple) | (value.sign == .minus ? 0x8000 : 0)
  }

  @Test func bfloatsAreRoundedToTheNearestEven() {
    let row: [Float] = [1, 1 + 0x1p-8, 1 + 0x1.8p-7, -3.14159, 0x1p-140, 3e38]
    var bytes = [UInt8](repeating: 0, count: 12)
    #expect(glm_quantize_row(30, row, 6, &bytes) == GLM_STORED)
    var back = [Float](repeating: 0, count: 6)
    glm_dequantize(30, bytes, 6, &back)
    #expect(back[0] == 1 && back[1] == 1 && back[2] == 1 + 0x1p-6)
    #expect(zip(row, back).allSatisfy { abs($0 - $1) <= max(abs($0) / 256, 0x1p-140) })
  }

  /// GLM-130B's scheme: one half-precision scale per row, codes within it, every value off by half a step at most.
  @Test(arguments: [(UInt32(2), Float(7)), (UInt32(8), Float(127))]) func absmaxKeepsOneScalePerRow(
    _ type: UInt32, _ high: Float
  ) throws {
    var random = Random(state: 12)
    var row = random.normal(640).map { $0 * 0.02 }
    row[333] = -0.31
    var bytes = [UInt8](repeating: 0, count: 640 / 32 * glm_block_bytes(type))
    #expect(glm_quantize_row_by_absmax(type, row, row.count, &bytes) == GLM_STORED)
    let scales = stride(from: 0, to: bytes.count, by: glm_block_bytes(type)).map { Array(bytes[$0..<$0 + 2]) }
    #expect(Set(scales).count == 1)
    let back = try #require(Self.roundTrip(type, row, byAbsmax: true))
    let step = 0.31 / high
    // The scale itself was rounded to eleven bits.
    #expect(zip(row, back).allSatisfy { abs($0 - $1) <= step * 0.5 + 0.31 / 2048 })
    #expect(abs(back[333] + 0.31) <= 0.31 / 2048)
    #expect(Set(back.map { ($0 / step).rounded() }).isSubset(of: Set(stride(from: -high, through: high, by: 1))))
    row[0] = .nan
    #expect(glm_quantize_row_by_absmax(type, row, row.count, &bytes) == GLM_NOT_FINITE)
  }

  /// A row's bytes do not depend on threads or on the rows beside it, and a bad row is named.
  @Test func rowsAreConvertedAlike() {
    var random = Random(state: 21)
    let (rows, columns) = (37, 256)
    var data = random.normal(rows * columns)
    func convert(_ pool: OpaquePointer?) -> (bytes: [UInt8], status: glm_store_status, failed: Int) {
      var bytes = [UInt8](repeating: 0, count: rows * glm_block_bytes(12))
      var failed = 0
      let status = data.withUnsafeBytes {
        glm_convert_rows(
          pool, glm_conversion(from: 0, to: 12, data: $0.baseAddress, rows: rows, cols: columns, by_absmax: false),
          &bytes,
          &failed)
      }
      return (bytes, status, failed)
    }
    let pool = glm_pool_create(3)
    defer { glm_pool_destroy(pool) }
    let apart = (0..<rows).flatMap { row in
      var bytes = [UInt8](repeating: 0, count: glm_block_bytes(12))
      #expect(glm_quantize_row(12, Array(data[row * columns..<(row + 1) * columns]), columns, &bytes) == GLM_STORED)
      return bytes
    }
    for pool in [nil, pool] {
      let result = convert(pool)
      #expect(result.status == GLM_STORED && result.bytes == apart)
    }
    data[30 * columns + 5] = .nan
    data[12 * columns] = .infinity
    let result = convert(pool)
    #expect(result.status == GLM_NOT_FINITE && result.failed == 12)
  }
}
