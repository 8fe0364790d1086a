import Foundation

/// Writes ZIP archives whose files are not compressed (APPNOTE 4.3).
enum StoredZip {
  static func data(_ files: [(name: String, text: String)]) -> Data {
    data(files.map { (name: $0.name, bytes: Array($0.text.utf8)) })
  }

  static func data(_ files: [(name: String, bytes: [UInt8])]) -> Data {
    var (all, directory): ([UInt8], [UInt8]) = ([], [])
    for file in files {
      let name = Array(file.name.utf8)
      let size = number(file.bytes.count, 4)
      let head =
        number(20, 2) + number(0, 8) + number(Int(checksum(file.bytes)), 4) + size + size + number(name.count, 2)
        + number(0, 2)
      directory += number(0x0201_4B50, 4) + number(20, 2) + head + number(0, 10) + number(all.count, 4) + name
      all += number(0x0403_4B50, 4) + head + name + file.bytes
    }
    let count = number(files.count, 2)
    return Data(
      all + directory + number(0x0605_4B50, 4) + number(0, 4) + count + count + number(directory.count, 4)
        + number(all.count, 4) + number(0, 2))
  }

  private static func number(_ value: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
  }

  /// CRC-32.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 {
        let isOdd = sum & 1 == 1
        sum >>= 1
        if isOdd { sum ^= 0xEDB8_8320 }
      }
    }
    return ~sum
  }
}
