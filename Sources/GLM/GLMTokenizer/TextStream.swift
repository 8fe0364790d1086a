/// Turns the bytes of tokens into text as they come, for replies that are shown while they are made.
///
/// Bytes that may be the beginning of a character, or text that may be the beginning of a stop string, are held back until
/// it is clear what they are. All that it gives, put together, is the text of all bytes up to the first stop string, however
/// the bytes were cut; bytes that are no UTF-8 become U+FFFD.
public struct TextStream: Sendable {
  /// Follows one stop string through the bytes (Knuth, Morris and Pratt 1977).
  private struct Matcher: Sendable {
    let stop: String
    let bytes: [UInt8]
    /// For each count of matched bytes, the longest shorter count that is matched too.
    private let fallback: [Int]
    /// How many bytes of the stop string the text ends in.
    private(set) var matched = 0

    init(_ stop: String) {
      self.stop = stop
      bytes = Array(stop.utf8)
      var fallback = [0]
      var length = 0
      for index in bytes.indices.dropFirst() {
        while length > 0, bytes[index] != bytes[length] { length = fallback[length - 1] }
        if bytes[index] == bytes[length] { length += 1 }
        fallback.append(length)
      }
      self.fallback = fallback
    }

    var isComplete: Bool { matched == bytes.count }

    mutating func advance(_ byte: UInt8) {
      while matched > 0, bytes[matched] != byte { matched = fallback[matched - 1] }
      if bytes[matched] == byte { matched += 1 }
    }
  }

  private var matchers: [Matcher]
  private var held: [UInt8] = []
  /// The stop string that ended the text; of several that end at the same place, the longest.
  public private(set) var stop: String?

  /// `stops` end the text before they begin; empty ones are ignored.
  public init(stops: [String] = []) { matchers = stops.filter { !$0.isEmpty }.map(Matcher.init) }

  /// Takes the bytes of the next token; gives the text that is certain by now. Nothing once a stop string has appeared.
  public mutating func append(_ bytes: some Sequence<UInt8>) -> String {
    guard stop == nil else { return "" }
    for byte in bytes {
      held.append(byte)
      var longest: Matcher?
      for index in matchers.indices {
        matchers[index].advance(byte)
        let matcher = matchers[index]
        if matcher.isComplete, matcher.bytes.count > longest?.bytes.count ?? 0 { longest = matcher }
      }
      if let longest {
        stop = longest.stop
        held.removeLast(longest.bytes.count)
        return release(held.count)
      }
    }
    let certain = held.count - (matchers.map(\.matched).max() ?? 0)
    return release(certain - Self.incomplete(held[..<certain]))
  }

  /// Gives what was held back, when no more bytes come.
  public mutating func finish() -> String { release(held.count) }

  private mutating func release(_ count: Int) -> String {
    defer { held.removeFirst(count) }
    return String(decoding: held[..<count], as: UTF8.self)
  }

  /// How many bytes at the end may be the beginning of a character whose rest is still to come.
  private static func incomplete(_ bytes: ArraySlice<UInt8>) -> Int {
    for (count, byte) in zip(1...3, bytes.reversed()) where byte & 0xC0 != 0x80 {
      return (0xC2..<0xF5).contains(byte) && UTF8Text.width(byte) > count ? count : 0
    }
    return 0
  }
}
