import Foundation
import GLMKernels
import Testing

/// Blocks of every quantized type against the Python package gguf (see Tests/Fixtures/recipe/make_dequantized.py).
struct DequantizeTests {
  private struct Case: Decodable {
    var type: UInt32
    var blocks: Data
    var values: Data
  }
  private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/glm/dequantized.json")

  /// The same bits, signs of zeros included.
  @Test(arguments: ["Q2_K", "Q3_K", "Q4_0", "Q4_1", "Q4_K", "Q5_0", "Q5_1", "Q5_K", "Q6_K", "Q8_0"])
  func valuesEqualTheReference(_ name: String) throws {
    let cases = try JSONDecoder().decode([String: Case].self, from: Data(contentsOf: Self.file))
    let blocks = try #require(cases[name])
    let expected = blocks.values.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)) }
    }
    try #require(
      blocks.blocks.count * glm_block_values(blocks.type) == expected.count * glm_block_bytes(blocks.type))
    var values = [Float](repeating: .nan, count: expected.count)
    blocks.blocks.withUnsafeBytes { glm_dequantize(blocks.type, $0.baseAddress, expected.count, &values) }
    let wrong = zip(values.map(\.bitPattern), expected).enumerated().filter { $0.element.0 != $0.element.1 }
    #expect(wrong.isEmpty, "first at \(wrong.first?.offset ?? 0)")
  }
}
