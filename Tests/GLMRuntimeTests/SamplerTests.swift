import Foundation
import GLMRuntime
import Testing

struct SamplerTests {
  static let logits: [Float] = [0, 2, 1, 2, -1]

  @Test func greedyTakesTheFirstOfTheBest() throws {
    let choice = try #require(Sampler().choose(Self.logits, step: 0))
    #expect(choice.token == 1)
    #expect(abs(choice.logProbability - Float(logSoftmax(Self.logits)[1])) < 1e-5)
  }

  @Test func aMaskHoldsBothWaysOfChoosing() throws {
    var mask = TokenMask(capacity: 5)
    mask.insert(0)
    mask.insert(4)
    mask.insert(9)
    #expect(mask.count == 2)
    #expect(Sampler().choose(Self.logits, allowed: mask, step: 0)?.token == 0)
    let hot = Sampler(.init(temperature: 10, seed: 3))
    let seen = Set((0..<200).compactMap { hot.choose(Self.logits, allowed: mask, step: $0)?.token })
    #expect(seen == [0, 4])
    #expect(Sampler().choose(Self.logits, allowed: TokenMask(capacity: 5), step: 0) == nil)
  }

  @Test func drawsFollowTheProbabilities() {
    let sampler = Sampler(.init(temperature: 1, seed: 7))
    var counts = [Int](repeating: 0, count: 5)
    for step in 0..<20000 { counts[Int(sampler.choose(Self.logits, step: step)?.token ?? 0)] += 1 }
    for (count, logProbability) in zip(counts, logSoftmax(Self.logits)) {
      #expect(abs(Double(count) / 20000 - exp(logProbability)) < 0.015)
    }
  }

  @Test func topKAndTopPCutTheTail() {
    let two = Sampler(.init(temperature: 5, topK: 2, seed: 1))
    #expect(Set((0..<100).compactMap { two.choose(Self.logits, step: $0)?.token }) == [1, 3])
    let nucleus = Sampler(.init(temperature: 1, topP: 0.5, seed: 1))
    #expect(Set((0..<100).compactMap { nucleus.choose(Self.logits, step: $0)?.token }) == [1, 3])
  }

  /// A step's draw depends on seed and step alone.
  @Test func drawsAreReproducible() {
    func draw(_ seed: UInt64, _ steps: Range<Int>) -> [Int32] {
      steps.compactMap { Sampler(.init(temperature: 2, seed: seed)).choose(Self.logits, step: $0)?.token }
    }
    #expect(draw(5, 0..<50) == draw(5, 0..<50))
    #expect(draw(5, 20..<50) == Array(draw(5, 0..<50)[20...]))
    #expect(draw(5, 0..<50) != draw(6, 0..<50))
  }
}
