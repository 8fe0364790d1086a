/// Reads JSON text, strictly.
struct SentReader {
  /// Where the text is no JSON.
  struct Flaw: Error, Hashable {
    var offset: Int
  }

  /// Deeper values are not read.
  private static let mostDepth = 512

  private let bytes: UnsafeBufferPointer<UInt8>
  private var place = 0

  static func value(of bytes: UnsafeBufferPointer<UInt8>) throws(Flaw) -> SentJSON {
    var reader = SentReader(bytes)
    let value = try reader.value(depth: 0)
    reader.skipBlanks()
    guard reader.place == bytes.count else { throw reader.flaw }
    return value
  }

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private var flaw: Flaw { Flaw(offset: place) }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func word(_ word: StaticString, _ value: SentJSON) throws(Flaw) -> SentJSON {
    let end = place + word.utf8CodeUnitCount
    guard end <= bytes.count, (place..<end).allSatisfy({ bytes[$0] == word.utf8Start[$0 - place] }) else { throw flaw }
    place = end
    return value
  }

  private mutating func value(depth: Int) throws(Flaw) -> SentJSON {
    guard depth < Self.mostDepth else { throw flaw }
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return try object(depth)
    case UInt8(ascii: "["): return try array(depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func object(_ depth: Int) throws(Flaw) -> SentJSON {
    place += 1
    var members: [SentJSON.Member] = []
    skipBlanks()
    if take("}") { return .object(members) }
    while true {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else { throw flaw }
      let name = try string()
      skipBlanks()
      guard take(":") else { throw flaw }
      members.append(SentJSON.Member(name, try value(depth: depth + 1)))
      skipBlanks()
      if take("}") { return .object(members) }
      guard take(",") else { throw flaw }
    }
  }

  private mutating func array(_ depth: Int) throws(Flaw) -> SentJSON {
    place += 1
    var elements: [SentJSON] = []
    skipBlanks()
    if take("]") { return .array(elements) }
    while true {
      elements.append(try value(depth: depth + 1))
      skipBlanks()
      if take("]") { return .array(elements) }
      guard take(",") else { throw flaw }
    }
  }

  private mutating func digits() throws(Flaw) {
    let start = place
    while let byte = next, (0x30...0x39).contains(byte) { place += 1 }
    guard place > start else { throw flaw }
  }

  private mutating func number() throws(Flaw) -> String {
    let start = place
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  private mutating func string() throws(Flaw) -> String {
    place += 1
    let start = place
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
      guard byte >= 0x20 else { throw flaw }
      place += 1
    }
    let plain = UnsafeBufferPointer(rebasing: bytes[start..<place])
    if take("\"") {
      guard let text = String(validating: plain, as: UTF8.self) else { throw flaw }
      return text
    }
    var units = Array(plain)
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: units, as: UTF8.self) else { throw flaw }
        return text
      case UInt8(ascii: "\\"): try escape(&units)
      case 0..<0x20: throw flaw
      default: units.append(byte)
      }
    }
    throw flaw
  }

  private mutating func escape(_ units: inout [UInt8]) throws(Flaw) {
    guard let byte = next else { throw flaw }
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(byte)
    case UInt8(ascii: "b"): units.append(0x08)
    case UInt8(ascii: "f"): units.append(0x0C)
    case UInt8(ascii: "n"): units.append(0x0A)
    case UInt8(ascii: "r"): units.append(0x0D)
    case UInt8(ascii: "t"): units.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hex()
      if (0xD800..<0xDC00).contains(code), take("\\"), take("u") {
        let low = try hex()
        guard (0xDC00..<0xE000).contains(low) else { throw flaw }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw flaw }
      units.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
    default: throw flaw
    }
  }

  private mutating func hex() throws(Flaw) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { throw flaw }
      code = code << 4 | UInt32(digit)
      place += 1
    }
    return code
  }
}

extension SentJSON {
  /// Throws where the bytes are not JSON.
  public init(parsing bytes: some Sequence<UInt8>) throws {
    let read = try bytes.withContiguousStorageIfAvailable { try SentReader.value(of: $0) }
    self = try read ?? Array(bytes).withUnsafeBufferPointer { try SentReader.value(of: $0) }
  }
}
