import GLMRuntime

/// The tokens of a model: their bytes, their kinds, and the ids of the special ones.
public struct Vocabulary: Sendable {
  /// How text becomes tokens.
  enum Kind: Sendable {
    /// Byte-level byte pair encoding (GLM-4 and later). With `takesWholeWords`, a pre-token that is an entry is taken as it is.
    case bytePairs(takesWholeWords: Bool)
    /// SentencePiece with scores and byte fallback (ChatGLM3).
    case sentencePiece
  }

  let kind: Kind
  /// The bytes that a token stands for; a special token has the bytes of its name.
  let bytes: [[UInt8]]
  /// Whether a token is a control token, which text never encodes to.
  let isSpecial: [Bool]
  /// Ids of the special tokens by name, such as `<|user|>`.
  public let specials: [String: Int32]
  /// The ids by bytes, special ones left out.
  let ids: [[UInt8]: Int32]
  let unknown: Int32?

  public var count: Int { bytes.count }

  init(_ file: GGUFFile) throws {
    guard let model = file.string("tokenizer.ggml.model"), let tokens = file.strings("tokenizer.ggml.tokens") else {
      throw GGUFError(file.path, "holds no tokenizer: tokenizer.ggml.model or tokenizer.ggml.tokens is missing")
    }
    switch model {
    case "gpt2":
      let style = file.string("tokenizer.ggml.pre") ?? "chatglm-bpe"
      guard ["chatglm-bpe", "glm4"].contains(style) else {
        throw GGUFError(
          file.path, "has the pre-tokenizer '\(style)', which is not of the GLM family: expected chatglm-bpe or glm4")
      }
      kind = .bytePairs(takesWholeWords: style == "glm4")
    case "llama": kind = .sentencePiece
    default:
      throw GGUFError(
        file.path, "has the tokenizer '\(model)': expected gpt2 (byte-level BPE) or llama (SentencePiece)")
    }
    guard tokens.count <= Int(Int32.max) else { throw GGUFError(file.path, "has \(tokens.count) tokens: too many") }
    let types = file.integers("tokenizer.ggml.token_type") ?? []
    guard types.isEmpty || types.count == tokens.count else {
      throw GGUFError(file.path, "has \(tokens.count) tokens, but \(types.count) token types")
    }
    var bytes: [[UInt8]] = []
    var isSpecial: [Bool] = []
    var specials: [String: Int32] = [:]
    var ids: [[UInt8]: Int32] = [:]
    for (index, token) in tokens.enumerated() {
      // 3 control, 4 user-defined, 5 unused.
      let type = types.isEmpty ? 1 : types[index]
      let special = [2, 3, 4, 5].contains(type)
      isSpecial.append(special)
      bytes.append(special ? Array(token.utf8) : Self.bytes(of: token, kind: kind, isByte: type == 6))
      if type == 3 || type == 4 { specials[token] = Int32(index) }
      if !special, ids[bytes[index]] == nil || type != 6 { ids[bytes[index]] = Int32(index) }
    }
    self.bytes = bytes
    self.isSpecial = isSpecial
    self.specials = specials
    self.ids = ids
    unknown = file.integer("tokenizer.ggml.unknown_token_id").map(Int32.init(truncatingIfNeeded:))
  }

  private static func bytes(of token: String, kind: Kind, isByte: Bool) -> [UInt8] {
    switch kind {
    case .bytePairs: return ByteAlphabet.bytes(of: token) ?? Array(token.utf8)
    case .sentencePiece:
      // A byte token is written <0xAB>.
      if isByte, let value = UInt8(token.dropFirst(3).dropLast(), radix: 16) { return [value] }
      return Array(token.replacing("\u{2581}", with: " ").utf8)
    }
  }
}

/// The printable stand-ins of bytes in byte-level vocabularies (GPT-2).
enum ByteAlphabet {
  /// The character that stands for each byte: itself where it prints, else one from U+0100 on.
  static let characters: [Unicode.Scalar] = {
    var next: UInt32 = 256
    return (0..<256).map { (byte: UInt32) in
      let prints = (33...126).contains(byte) || (161...172).contains(byte) || (174...255).contains(byte)
      defer { if !prints { next += 1 } }
      return Unicode.Scalar(prints ? byte : next) ?? " "
    }
  }()

  private static let values: [Unicode.Scalar: UInt8] = Dictionary(
    uniqueKeysWithValues: characters.enumerated().map { ($1, UInt8($0)) })

  /// The bytes that a token's text stands for; nil when a character stands for none.
  static func bytes(of token: String) -> [UInt8]? {
    var result: [UInt8] = []
    for scalar in token.unicodeScalars {
      guard let byte = values[scalar] else { return nil }
      result.append(byte)
    }
    return result
  }
}
