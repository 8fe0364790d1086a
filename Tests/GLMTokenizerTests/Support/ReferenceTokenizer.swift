import Foundation
import GLMRuntime

/// Both encodings as their papers describe them, without a thought for speed: what the tokenizer is held against.
struct ReferenceTokenizer {
  private let regex: NSRegularExpression?
  private var ranks: [[String]: Int] = [:]
  private var ids: [String: Int32] = [:]
  private var scores: [String: Double] = [:]
  private var byteTokens: [UInt8: Int32] = [:]
  private let takesWholeWords: Bool

  init(_ file: GGUFFile) throws {
    let tokens = file.strings("tokenizer.ggml.tokens") ?? []
    let types = file.integers("tokenizer.ggml.token_type") ?? []
    let style = file.string("tokenizer.ggml.pre") ?? ""
    takesWholeWords = style == "glm4"
    let isSentencePiece = file.string("tokenizer.ggml.model") == "llama"
    for (index, token) in tokens.enumerated() where types[index] == 1 { ids[token] = Int32(index) }
    for (index, token) in tokens.enumerated() where types[index] == 6 {
      byteTokens[UInt8(token.dropFirst(3).dropLast(), radix: 16) ?? 0] = Int32(index)
    }
    if isSentencePiece {
      let numbers = file.numbers("tokenizer.ggml.scores") ?? []
      for (index, token) in tokens.enumerated() where types[index] == 1 { scores[token] = numbers[index] }
      regex = nil
    } else {
      for (rank, merge) in (file.strings("tokenizer.ggml.merges") ?? []).enumerated() {
        ranks[merge.split(separator: " ").map(String.init)] = rank
      }
      // ICU's \s is not Unicode's white space.
      let space = #"\u0009-\u000D\u0020\u0085\p{Z}"#
      regex = try NSRegularExpression(
        pattern: #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}\#(style == "qwen2" ? "" : "{1,3}")"#
          + #"| ?[^\#(space)\p{L}\p{N}]+[\r\n]*|[\#(space)]*[\r\n]+|[\#(space)]+(?![^\#(space)])|[\#(space)]+"#)
    }
  }

  func encode(_ text: String) -> [Int32] {
    guard !text.isEmpty else { return [] }
    guard let regex else { return sentencePieces(text) }
    let whole = text as NSString
    return regex.matches(in: text, range: NSRange(location: 0, length: whole.length)).flatMap { match in
      bytePairs(whole.substring(with: match.range))
    }
  }

  private func bytePairs(_ word: String) -> [Int32] {
    var symbols = word.utf8.map { String(Self.characters[Int($0)]) }
    if takesWholeWords, let whole = ids[symbols.joined()] { return [whole] }
    while let best = symbols.indices.dropLast().compactMap({ index in
      ranks[[symbols[index], symbols[index + 1]]].map { (rank: $0, index: index) }
    }).min(by: { ($0.rank, $0.index) < ($1.rank, $1.index) }) {
      symbols[best.index] += symbols.remove(at: best.index + 1)
    }
    return symbols.compactMap { ids[$0] }
  }

  private func sentencePieces(_ text: String) -> [Int32] {
    var symbols = (" " + text).unicodeScalars.map { $0 == " " ? "\u{2581}" : String($0) }
    while let best = symbols.indices.dropLast().compactMap({ index in
      scores[symbols[index] + symbols[index + 1]].map { (score: -$0, index: index) }
    }).min(by: { ($0.score, $0.index) < ($1.score, $1.index) }) {
      symbols[best.index] += symbols.remove(at: best.index + 1)
    }
    return symbols.flatMap { symbol in ids[symbol].map { [$0] } ?? symbol.utf8.compactMap { byteTokens[$0] } }
  }

  /// The stand-ins of bytes.
  private static let characters: [Unicode.Scalar] = {
    let printing = Set(33...126).union(161...172).union(174...255)
    let others = (0..<256).filter { !printing.contains($0) }
    return (0..<256).compactMap { byte in
      Unicode.Scalar(UInt32(printing.contains(byte) ? byte : 256 + (others.firstIndex(of: byte) ?? 0)))
    }
  }()
}
