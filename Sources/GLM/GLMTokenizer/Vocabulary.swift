import GLMRuntime

/// The tokens of a model: their bytes, their kinds, and the ids of the special ones.
public struct Vocabulary: Sendable {
  /// How text becomes tokens.
  enum Kind: Sendable {
    /// Byte-level byte pair encoding (GLM-4 and later, Qwen2).
    case bytePairs(PreTokenizer)
    /// SentencePiece with scores and byte fallback (ChatGLM3).
    case sentencePiece
  }

  /// What a token is for, numbered as in `tokenizer.ggml.token_type`.
  enum TokenType: UInt8, Sendable {
    case normal = 1
    case unknown = 2
    /// Steers the model, such as `<|user|>`: stands for no text.
    case control = 3
    /// Added by the model's maker, such as `<tool_call>`: stands for its name, but text does not encode to it.
    case added = 4
    case unused = 5
    /// A single byte.
    case byte = 6

    var isSpecial: Bool { self != .normal && self != .byte }
  }

  let kind: Kind
  /// The bytes that a token stands for; a special token has the bytes of its name.
  let bytes: TokenBytes
  let types: [TokenType]
  /// Ids of the special tokens by name, such as `<|user|>`.
  public let specials: [String: Int32]
  /// The ids by bytes, special ones left out.
  let table: TokenTable
  /// The token of each single byte; -1 where there is none.
  let byteTokens: [Int32]

  /// The control tokens that the file itself says end a text or a turn.
  let declaredEnds: [Int32]

  public var count: Int { bytes.count }

  init(_ file: GGUFFile) throws {
    guard let model = file.string("tokenizer.ggml.model"), let tokens = file.strings("tokenizer.ggml.tokens") else {
      throw GGUFError(file.path, "holds no tokenizer: tokenizer.ggml.model or tokenizer.ggml.tokens is missing")
    }
    let kind: Kind
    switch model {
    case "gpt2": kind = .bytePairs(try PreTokenizer(file))
    case "llama": kind = .sentencePiece
    default:
      throw GGUFError(
        file.path, "has the tokenizer '\(model)': expected gpt2 (byte-level BPE) or llama (SentencePiece)")
    }
    guard tokens.count < PairTable.idLimit / 2 else {
      throw GGUFError(file.path, "has \(tokens.count) tokens: too many")
    }
    let numbers = file.integers("tokenizer.ggml.token_type") ?? []
    guard numbers.isEmpty || numbers.count == tokens.count else {
      throw GGUFError(file.path, "has \(tokens.count) tokens, but \(numbers.count) token types")
    }
    var bytes = TokenBytes()
    bytes.reserve(tokens: tokens.count, bytes: tokens.reduce(0) { $0 + $1.utf8.count })
    var types: [TokenType] = []
    types.reserveCapacity(tokens.count)
    var specials: [String: Int32] = [:]
    var table = TokenTable(capacity: tokens.count)
    var buffer: [UInt8] = []
    let alphabet = ByteAlphabet()
    for (index, token) in tokens.enumerated() {
      let type = numbers.isEmpty ? .normal : UInt8(exactly: numbers[index]).flatMap(TokenType.init) ?? .normal
      let id = Int32(truncatingIfNeeded: index)
      types.append(type)
      if type.isSpecial {
        bytes.append(token.utf8)
        if type == .control || type == .added { specials[token] = id }
      } else {
        buffer.removeAll(keepingCapacity: true)
        Self.append(token, kind, alphabet, isByte: type == .byte, to: &buffer)
        bytes.append(buffer)
        table.insert(id, bytes, replaces: type == .normal)
      }
    }
    self.kind = kind
    self.bytes = bytes
    self.types = types
    self.specials = specials
    self.table = table
    declaredEnds = ["eos", "eot"].compactMap { file.integer("tokenizer.ggml.\($0)_token_id") }
      .filter { types.indices.contains($0) && types[$0] == .control }.map { Int32(truncatingIfNeeded: $0) }
    let unknown = Self.unknown(file, types)
    byteTokens = (0..<256).map { (byte: Int) in
      let found = withUnsafeBytes(of: UInt8(byte)) { single in
        single.assumingMemoryBound(to: UInt8.self).baseAddress.map { table.find($0, 1, bytes) } ?? -1
      }
      return found >= 0 ? found : unknown ?? -1
    }
  }

  /// What stands for bytes that no token has. A control token cannot: text would become one.
  private static func unknown(_ file: GGUFFile, _ types: [TokenType]) -> Int32? {
    guard let id = file.integer("tokenizer.ggml.unknown_token_id"), types.indices.contains(id),
      [.normal, .unknown, .byte].contains(types[id])
    else { return nil }
    return Int32(truncatingIfNeeded: id)
  }

  private static func append(
    _ token: String, _ kind: Kind, _ alphabet: ByteAlphabet, isByte: Bool, to bytes: inout [UInt8]
  ) {
    switch kind {
    case .bytePairs:
      var token = token
      if !token.withUTF8({ alphabet.append($0, to: &bytes) }) { bytes += token.utf8 }
    case .sentencePiece:
      // A byte token is written <0xAB>.
      if isByte, let value = UInt8(token.dropFirst(3).dropLast(), radix: 16) {
        bytes.append(value)
      } else {
        bytes += token.replacing("\u{2581}", with: " ").utf8
      }
    }
  }
}
