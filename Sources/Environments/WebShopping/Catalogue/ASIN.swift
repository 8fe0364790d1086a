/// Names of generated listings: `B0` and eight letters and digits that stand for the number, so that neither needs a
/// table. Neighbours look unrelated.
enum ASIN {
  private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
  private static let mask: UInt64 = (1 << 40) - 1
  private static let factor: UInt64 = 0x9e_3779_b97f

  /// The number that undoes a multiplication by `factor`, by Newton's iteration.
  private static let inverse: UInt64 = {
    var inverse = factor
    for _ in 0..<6 { inverse = inverse &* (2 &- factor &* inverse) }
    return inverse & mask
  }()

  static func name(_ number: Int) -> String {
    let code = (UInt64(number + 1) &* factor) & mask
    var bytes = Array("B0".utf8)
    for place in (0..<8).reversed() { bytes.append(digits[Int(code >> UInt64(5 * place)) & 31]) }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func number(_ name: String) -> Int? {
    let bytes = Array(name.utf8)
    guard bytes.count == 10, bytes[0] == UInt8(ascii: "B"), bytes[1] == UInt8(ascii: "0") else { return nil }
    var code: UInt64 = 0
    for byte in bytes[2...] {
      guard let digit = digits.firstIndex(of: byte) else { return nil }
      code = code << 5 | UInt64(digit)
    }
    return Int((code &* inverse) & mask) - 1
  }
}
