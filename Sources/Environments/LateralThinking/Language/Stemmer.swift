import CStemmer

/// Snowball's English stemmer (Porter 2001), as Debian's libstemmer has it. One caller at a time.
final class Stemmer {
  private let stemmer: OpaquePointer?

  init() { stemmer = sb_stemmer_new("english", "UTF_8") }

  deinit { sb_stemmer_delete(stemmer) }

  /// The stem of a lower-case word; the word itself without a stemmer or memory.
  func stem(_ word: String) -> String {
    guard let stemmer else { return word }
    let bytes = Array(word.utf8)
    guard let found = sb_stemmer_stem(stemmer, bytes, Int32(bytes.count)) else { return word }
    return String(
      decoding: UnsafeBufferPointer(start: found, count: Int(sb_stemmer_length(stemmer))), as: UTF8.self)
  }
}
