import GLMRuntime

/// SentencePiece with scores and byte fallback (Kudo and Richardson 2018), as ChatGLM3 uses it.
struct SentencePiece: Sendable {
  private let scores: [Double]

  init(_ vocabulary: Vocabulary, _ file: GGUFFile) throws {
    scores = file.numbers("tokenizer.ggml.scores") ?? []
    guard scores.count == vocabulary.count else {
      throw GGUFError(file.path, "has \(vocabulary.count) tokens, but \(scores.count) scores")
    }
  }

  func encode(_ text: String, _ vocabulary: Vocabulary, into ids: inout [Int32]) {
    guard !text.isEmpty else { return }
    // A word begins with a blank, the first one too.
    let characters = (" " + text).unicodeScalars.map { Array(String($0).utf8) }
    var starts = [0]
    for character in characters { starts.append(starts[starts.count - 1] + character.count) }
    let bytes = characters.flatMap { $0 }
    let symbols = characters.map { vocabulary.ids[$0] ?? -1 }
    let merged = MergeQueue.reduce(symbols) { left, right in
      let piece = Array(bytes[starts[left.range.lowerBound]..<starts[right.range.upperBound]])
      guard let token = vocabulary.ids[piece] else { return nil }
      return (-scores[Int(token)], token)
    }
    for symbol in merged {
      if symbol.token >= 0 {
        ids.append(symbol.token)
        continue
      }
      for byte in bytes[starts[symbol.range.lowerBound]..<starts[symbol.range.upperBound]] {
        if let token = vocabulary.ids[[byte]] ?? vocabulary.unknown { ids.append(token) }
      }
    }
  }
}
