import GLMRuntime
import Testing

struct TokenMaskTests {
  @Test func masksAreSets() {
    var mask = TokenMask(capacity: 130)
    mask.insert([0, 63, 64, 129, 130, -1, 5][...])
    #expect((-1..<140).filter(mask.contains) == [0, 5, 63, 64, 129] && mask.count == 5)
    var other = TokenMask(capacity: 130)
    other.insert(7)
    #expect(other.single == 7)
    other.formUnion(mask)
    #expect((0..<130).filter(other.contains) == [0, 5, 7, 63, 64, 129])
  }
}
