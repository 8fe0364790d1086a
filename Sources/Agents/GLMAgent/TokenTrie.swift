import Episodes
import GLMRuntime
import GLMTokenizer

/// The tokens of a vocabulary by their bytes, so that those a grammar allows are found in one walk or less.
///
/// Most tokens are plain text, and where a grammar takes plain text it takes any. So tokens are kept apart by what they are
/// written with: a set of tokens whose characters may all follow is taken whole, and only the others are walked.
public struct TokenTrie: Sendable {
  /// Tokens that are made of the same kind of characters.
  struct Slice: Sendable {
    /// What the tokens are made of; nil for what fits no other slice.
    var alphabet: CharacterClass?
    /// The most characters of a token.
    var longest: Int
    /// The tokens by length, and how many have at most n characters.
    var byLength: [Int32]
    var countUpTo: [Int]
    var trie: ByteTrie
    var all: TokenMask
  }

  /// A token longer than this is walked: it would make the others' slice wait for its room.
  private static let longestInSlice = 16
  private static let words = CharacterClass([0x20...0x20, 0x30...0x39, 0x41...0x5A, 0x61...0x7A])
  private static let alphabets = [
    words,
    CharacterClass.printable.excluding("\"\\"),
    words.union(CharacterClass([0x80...0x10FFFF])),
  ]

  let slices: [Slice]
  /// The model's vocabulary, which may be padded beyond the tokens.
  public let capacity: Int
  /// The bytes of all tokens in order, and where each begins.
  private let bytes: [UInt8]
  private let starts: [Int32]

  /// Holds every token that stands for text. `capacity` is the size of the model's vocabulary.
  public init(_ tokenizer: GLMTokenizer, capacity: Int) {
    self.init((0..<Int32(min(tokenizer.vocabulary.count, capacity))).map(tokenizer.bytes(of:)), capacity: capacity)
  }

  /// Holds tokens by their bytes; a token without bytes stands for no text.
  public init(_ tokens: [[UInt8]], capacity: Int) {
    self.capacity = capacity
    var sorted = [[(label: Int32, bytes: [UInt8])]](repeating: [], count: Self.alphabets.count + 1)
    var bytes: [UInt8] = []
    var starts: [Int32] = [0]
    for (id, token) in tokens.enumerated() {
      bytes += token
      starts.append(Int32(bytes.count))
      if !token.isEmpty { sorted[Self.slice(of: token)].append((Int32(id), token)) }
    }
    self.bytes = bytes
    self.starts = starts
    slices = sorted.enumerated().map { index, tokens in
      let alphabet = index < Self.alphabets.count ? Self.alphabets[index] : nil
      let longest = tokens.reduce(0) { max($0, Self.length($1.bytes)) }
      var byLength = [[Int32]](repeating: [], count: longest + 1)
      for token in tokens { byLength[Self.length(token.bytes)].append(token.label) }
      var count = 0
      let countUpTo = byLength.map { tokens in
        count += tokens.count
        return count
      }
      var all = TokenMask(capacity: capacity)
      all.insert(tokens.map(\.label)[...])
      return Slice(
        alphabet: alphabet, longest: longest, byLength: Array(byLength.joined()), countUpTo: countUpTo,
        trie: ByteTrie(tokens), all: all)
    }
  }

  /// The bytes that a token stands for.
  func bytes(of token: Int32) -> ArraySlice<UInt8> {
    guard token >= 0, Int(token) < starts.count - 1 else { return [] }
    return bytes[Int(starts[Int(token)])..<Int(starts[Int(token) + 1])]
  }

  /// Characters of well-formed text.
  private static func length(_ token: [UInt8]) -> Int { token.count { $0 & 0xC0 != 0x80 } }

  /// The slice of each ASCII byte by itself.
  private static let sliceOfASCII: [UInt8] = (UInt8(0)..<128).map { byte in
    UInt8(alphabets.firstIndex { $0.contains(byte) } ?? alphabets.count)
  }

  /// The first slice that takes all of a token's characters.
  private static func slice(of token: [UInt8]) -> Int {
    guard length(token) <= longestInSlice else { return alphabets.count }
    var slice = 0
    for byte in token {
      guard byte < 128 else { return sliceBeyondASCII(token) }
      slice = max(slice, Int(sliceOfASCII[Int(byte)]))
    }
    return slice
  }

  private static func sliceBeyondASCII(_ token: [UInt8]) -> Int {
    guard let text = String(validating: token, as: UTF8.self) else { return alphabets.count }
    return alphabets.firstIndex { alphabet in text.unicodeScalars.allSatisfy { alphabet.contains($0) } }
      ?? alphabets.count
  }
}
