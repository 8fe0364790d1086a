import CCrypto
import Foundation

/// A SHA-256 digest, as lower-case hex.
public struct Digest: Sendable, Hashable, Codable, CustomStringConvertible {
  public var hex: String

  /// The digest of `bytes`.
  public init(of bytes: some Sequence<UInt8>) {
    hex = Self.hexDigest(Array(bytes), EVP_sha256())
  }

  /// The digest of the UTF-8 bytes of `text`.
  public init(of text: String) { self.init(of: text.utf8) }

  /// The digest of a file's bytes, read piece by piece. Throws a `Diagnostic` when it cannot be read.
  public init(file: String) throws {
    guard let handle = FileHandle(forReadingAtPath: file), let context = EVP_MD_CTX_new() else {
      throw Diagnostic(file: file, "cannot be read")
    }
    defer {
      EVP_MD_CTX_free(context)
      try? handle.close()
    }
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
    do {
      while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
        _ = piece.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
      }
    } catch {
      throw Diagnostic(file: file, "cannot be read to its end")
    }
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    EVP_DigestFinal_ex(context, &digest, &length)
    hex = Self.hex(digest[..<Int(length)])
  }

  public init(from decoder: any Decoder) throws {
    hex = try decoder.singleValueContainer().decode(String.self)
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
  public var description: String { hex }

  /// MD5 of the UTF-8 bytes of `text`, as lower-case hex: AgentBench's table hashes are made of it. Not for security.
  public static func md5(_ text: String) -> String { hexDigest(Array(text.utf8), EVP_md5()) }

  private static func hexDigest(_ bytes: [UInt8], _ algorithm: OpaquePointer?) -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    EVP_Digest(bytes, bytes.count, &digest, &length, algorithm, nil)
    return hex(digest[..<Int(length)])
  }

  private static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
