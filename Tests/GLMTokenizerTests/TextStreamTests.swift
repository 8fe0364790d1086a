import GLMTokenizer
import Testing

struct TextStreamTests {
  /// Feeds bytes in random pieces; gives the pieces of text.
  private func feed(_ stream: inout TextStream, _ bytes: [UInt8], _ random: inout TestRandom) -> [String] {
    var pieces: [String] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...min(4, rest.count), using: &random)
      pieces.append(stream.append(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return pieces + [stream.finish()]
  }

  @Test func charactersAppearWhole() {
    var stream = TextStream()
    #expect(stream.append([0x61, 0xE4]) == "a")
    #expect(stream.append([0xBD]) == "")
    #expect(stream.append([0xA0, 0xF0, 0x9F]) == "你")
    #expect(stream.append([0x98, 0x80]) == "😀")
    #expect(stream.append([0xE5, 0xA5]) == "")
    #expect(stream.finish() == "\u{FFFD}")
  }

  /// However bytes are cut, the text is that of all of them, and no piece ends inside a character.
  @Test func cutsDoNotMatter() {
    var random = TestRandom(5)
    for _ in 0..<400 {
      var bytes = Array(random.text(of: ["a", "é", "你", "😀", "\n"], upTo: 12).utf8)
      let isBroken = Bool.random(using: &random)
      if isBroken {
        for _ in 0..<3 where !bytes.isEmpty {
          bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0x7F...255, using: &random)
        }
      }
      var stream = TextStream(stops: ["never"])
      let pieces = feed(&stream, bytes, &random)
      #expect(Array(pieces.joined().utf8) == Array(String(decoding: bytes, as: UTF8.self).utf8))
      #expect(isBroken || !pieces.contains { $0.contains("\u{FFFD}") })
    }
  }

  @Test func whatMayBecomeAStopIsHeldBack() {
    var stream = TextStream(stops: ["Observation:", "\n\n"])
    #expect(stream.append("go\nObs".utf8) == "go\n")
    #expect(stream.append("erve ".utf8) == "Observe ")
    #expect(stream.append("\n".utf8) == "")
    #expect(stream.append("x\nObservation".utf8) == "\nx\n")
    #expect(stream.stop == nil)
    #expect(stream.append(": heaven".utf8) == "")
    #expect(stream.stop == "Observation:")
    #expect(stream.append("more".utf8) == "")
    #expect(stream.finish() == "")
  }

  @Test func ofTwoStopsThatEndTogetherTheLongerCounts() {
    var stream = TextStream(stops: ["b", "ab", ""])
    #expect(stream.append("xxab".utf8) == "xx")
    #expect(stream.stop == "ab")
  }

  /// The text ends before the stop string that is complete first.
  @Test func stopsEndTheTextWhereASearchFindsThem() {
    var random = TestRandom(6)
    for _ in 0..<1000 {
      let stops = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        random.text(of: ["a", "b", "é", "aab"], upTo: 4)
      }
      let text = random.text(of: ["a", "b", "é", "c"], upTo: 20)
      let bytes = Array(text.utf8)
      var expected = bytes[...]
      search: for end in bytes.indices {
        for stop in stops.map({ Array($0.utf8) }).sorted(by: { $0.count > $1.count })
        where !stop.isEmpty && bytes[...end].suffix(stop.count) == stop[...] {
          expected = bytes[...end].dropLast(stop.count)
          break search
        }
      }
      var stream = TextStream(stops: stops)
      #expect(feed(&stream, bytes, &random).joined() == String(decoding: expected, as: UTF8.self))
      #expect((stream.stop != nil) == (expected.count < bytes.count))
    }
  }
}
