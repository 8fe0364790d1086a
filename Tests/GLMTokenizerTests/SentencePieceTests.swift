import GLMRuntime
import GLMTokenizer
import Testing

/// Vocabularies that no trainer makes, but a file may hold.
struct SentencePieceTests {
  private func file(_ pieces: [(String, Double)], blank: Bool = true) throws -> GGUFFile {
    let bytes = (0..<256).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return "<0x\(digits.count == 1 ? "0" : "")\(digits)>"
    }
    return try TestModel.file([
      "tokenizer.ggml.model": .string("llama"), "tokenizer.ggml.tokens": .strings(bytes + pieces.map(\.0)),
      "tokenizer.ggml.token_type": .integers(bytes.map { _ in 6 } + pieces.map { _ in 1 }),
      "tokenizer.ggml.scores": .numbers(bytes.map { _ in 0 } + pieces.map(\.1)),
      "tokenizer.ggml.add_space_prefix": .bool(blank),
    ])
  }

  /// Ties go to the left, characters without a piece of their own still join, and pieces may reach over blanks.
  @Test func oddVocabulariesAgreeWithTheReference() throws {
    let odd: [[(String, Double)]] = [
      [("a", 0), ("b", 0), ("ab", -1), ("ba", -1), ("aa", -1), ("aba", -1), ("▁", 0)],
      [("ab", -3), ("abab", -1), ("b▁a", -2), ("▁a", -4), ("b▁ab", -1), ("▁", -9)],
      [("你好", -1), ("好世", -2), ("你", 0), ("😀😀", -1), ("é", -1), ("▁你", -5), ("▁", -9)],
      [("▁▁", -1), ("▁▁▁▁", -2), ("▁", -3), ("a▁▁", -1)],
    ]
    var random = TestRandom(8)
    for pieces in odd {
      let file = try file(pieces)
      let tokenizer = try GLMTokenizer(file)
      let reference = try ReferenceTokenizer(file)
      for _ in 0..<300 {
        let text = random.text(of: ["a", "b", " ", "你", "好", "世", "😀", "é", "\n"], upTo: 30)
        #expect(tokenizer.encode(text) == reference.encode(text), "\(text.debugDescription)")
        #expect(tokenizer.decode(tokenizer.encode(text)) == text)
      }
    }
  }

  @Test func theFirstBlankIsOptional() throws {
    let tokenizer = try GLMTokenizer(file([("▁a", 0), ("a", -1)], blank: false))
    #expect(tokenizer.decode(tokenizer.encode("a a")) == "a a")
    #expect(tokenizer.decode(tokenizer.encode(" a")) == " a")
    #expect(tokenizer.encode("a").map { tokenizer.bytes(of: $0) } == [[0x61]])
  }

  @Test func anOverlongPieceIsRefused() throws {
    let long = String(repeating: "a", count: 513)
    let error = try #require(throws: GGUFError.self) { try GLMTokenizer(file([(long, 0)])) }
    #expect(error.description.contains("513"))
  }
}
