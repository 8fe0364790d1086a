import GLMRuntime

/// A way to cut text into words before byte pair encoding, as a file names it in `tokenizer.ggml.pre`.
public enum PreTokenizer: String, Sendable, Hashable, CaseIterable {
  /// GLM-4 and GLM-Edge as first published.
  case chatGLM = "chatglm-bpe"
  /// GLM-4 in its later form, GLM-4-0414, GLM-Z1, GLM-4.5: a word that is a token is taken whole.
  case glm4 = "glm4"
  /// Qwen2 and Qwen2.5: digits stand alone, and text is brought into Unicode's composed form (NFC) first.
  case qwen2 = "qwen2"

  /// Digits that one word takes at most; all else is the same everywhere.
  var digitsPerWord: Int { self == .qwen2 ? 1 : 3 }

  /// Whether a word that is a token is taken as it is, whatever the merges say.
  var takesWholeWords: Bool { self == .glm4 }

  /// Whether text is brought into composed form first.
  var composes: Bool { self == .qwen2 }

  /// The way that a model's file names; the first one where it names none. Throws `GGUFError` for an unknown one.
  init(_ file: GGUFFile) throws {
    let name = file.string("tokenizer.ggml.pre") ?? Self.chatGLM.rawValue
    guard let known = Self(rawValue: name) else {
      throw GGUFError(
        file.path,
        "cuts text into words by the rule '\(name)' (tokenizer.ggml.pre), which is unknown here; known are "
          + Self.allCases.map(\.rawValue).joined(separator: ", ") + ". Give a model of the GLM family or of Qwen2")
    }
    self = known
  }
}
