import Episodes

/// A shop of our own making: every product follows from the shop's seed and its own number, and is written when somebody looks.
public struct GeneratedCatalogue: Catalogue {
  public let count: Int
  private let seed: Seed
  private let index: ProductIndex

  public init(seed: Seed, count: Int) {
    self.seed = seed
    self.count = count
    var phrases: [UInt32] = []
    phrases.reserveCapacity(count * 24)
    var ends: [Int] = []
    ends.reserveCapacity(count)
    let words = ProductWording()
    for number in 0..<count {
      words.phrases(of: ProductDraft(seed: seed, number: number), into: &phrases)
      ends.append(phrases.count)
    }
    index = ProductIndex(words.book, phrases: phrases, ends: ends)
  }

  public func product(_ number: Int) -> Product {
    ProductWording.product(ProductDraft(seed: seed, number: number), asin: Self.asin(number))
  }

  public func search(_ words: String, limit: Int) -> [Int] { index.search(words, limit: limit) }

  public func number(asin: String) -> Int? {
    guard let number = Self.number(asin), number < count else { return nil }
    return number
  }

  // Names look arbitrary and are told back without a table: a multiplication modulo 2^40, in eight digits of base 32.
  private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
  private static let mask: UInt64 = 1 << 40 - 1
  private static let factor: UInt64 = 0x5_d588_b656_b
  private static let inverse: UInt64 = {
    // Newton's iteration doubles the correct bits of an inverse modulo a power of two.
    var inverse = factor
    for _ in 0..<6 { inverse = inverse &* (2 &- factor &* inverse) }
    return inverse & mask
  }()

  static func asin(_ number: Int) -> String {
    let mixed = (UInt64(number) &+ 0x3_1415) &* factor & mask
    let text = (0..<8).map { digits[Int(mixed >> UInt64(35 - 5 * $0) & 31)] }
    return "B0" + String(decoding: text, as: UTF8.self)
  }

  static func number(_ asin: String) -> Int? {
    let text = Array(asin.uppercased().utf8)
    guard text.count == 10, text.starts(with: "B0".utf8) else { return nil }
    var mixed: UInt64 = 0
    for byte in text.dropFirst(2) {
      guard let digit = digits.firstIndex(of: byte) else { return nil }
      mixed = mixed << 5 | UInt64(digit)
    }
    let number = (mixed &* inverse & mask) &- 0x3_1415
    return number < 1 << 39 ? Int(number) : nil
  }
}
