import Episodes
import Foundation
import Testing

struct CharacterClassTests {
  private static let classes: [CharacterClass] = [
    CharacterClass(""), .anything, .printable, .all, CharacterClass("aé€𐍈"),
    CharacterClass([0x7F...0x80, 0x7FF...0x800]),
    CharacterClass([0xD000...0xE100]), CharacterClass([0xFFFF...0x10000, 0x10FFFF...0x10FFFF]),
    CharacterClass([0x4E00...0x9FFF]), CharacterClass("\"\\\n").inverted,
  ]
  private static let scalars: [Unicode.Scalar] = [
    0, 9, 10, 0x1F, 0x20, 0x22, 0x41, 0x5C, 0x61, 0x7E, 0x7F, 0x80, 0xE9, 0x7FF, 0x800, 0xFFF, 0x1000, 0x20AC, 0x4DFF,
    0x4E00, 0x9FFF, 0xA000, 0xCFFF, 0xD000, 0xD7FF, 0xE000, 0xE100, 0xE101, 0xFFFE, 0xFFFF, 0x10000, 0x10348, 0x3FFFF,
    0x40000, 0xFFFFF, 0x100000, 0x10FFFE, 0x10FFFF,
  ].compactMap { Unicode.Scalar($0 as UInt32) }

  /// The bytes of exactly the members are read.
  @Test(arguments: classes) func classesReadTheirMembers(_ set: CharacterClass) throws {
    let automaton = try GrammarAutomaton(.one(set))
    for scalar in Self.scalars { #expect(automaton.matches(String(scalar)) == set.contains(scalar), "\(scalar)") }
    // Neither surrogates nor overlong forms nor what lies beyond Unicode.
    for bytes: [UInt8] in [
      [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xFF],
    ] {
      #expect(automaton.run(automaton.start, bytes).isDead)
    }
  }

  @Test(arguments: classes) func setsCombine(_ set: CharacterClass) {
    for other in Self.classes {
      for scalar in Self.scalars {
        #expect(set.union(other).contains(scalar) == (set.contains(scalar) || other.contains(scalar)))
        #expect(set.subtracting(other).contains(scalar) == (set.contains(scalar) && !other.contains(scalar)))
      }
      #expect(set.union(other).isSuperset(of: other))
    }
    #expect(set.inverted.inverted == set)
    #expect(Self.scalars.allSatisfy { set.inverted.contains($0) != set.contains($0) })
    #expect(set.subtracting(set).isEmpty)
  }

  @Test(arguments: classes) func theyComeBackFromJSON(_ set: CharacterClass) throws {
    #expect(try JSONDecoder().decode(CharacterClass.self, from: JSONEncoder().encode(set)) == set)
  }

  /// As it was written before there were ranges.
  @Test func oldValuesAreRead() throws {
    let text = #"{"low": 287948901175001088, "high": 0, "beyondASCII": true}"#
    let set = try JSONDecoder().decode(CharacterClass.self, from: Data(text.utf8))
    #expect(set.contains("7") && set.contains("é") && !set.contains("a") && set.beyondASCII)
    let bad = #"{"low": 0, "high": 0, "beyondASCII": false, "ranges": [[900, 200]]}"#
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(CharacterClass.self, from: Data(bad.utf8)) }
  }
}
