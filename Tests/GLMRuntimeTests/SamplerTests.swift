import Foundation
import GLMRuntime
import Testing

struct SamplerTests {
  static let logits: [Float] = [0, 2, 1, 2, -1]

  private func choose(
    _ options: Sampler.Options = .init(), allowed mask: TokenMask? = nil, step: Int = 0, _ logits: [Float] = logits
  ) -> Int32? {
    var sampler = Sampler(options)
    return sampler.choose(logits, allowed: mask, step: step)
  }

  @Test func greedyTakesTheFirstOfTheBest() {
    #expect(choose() == 1)
  }

  @Test func normalizersAreExact() {
    var logits = Self.logits
    let normalizer = logits.withUnsafeMutableBufferPointer { LogProbabilities.normalizer($0) }
    #expect(abs(2 - normalizer - logSoftmax(Self.logits)[1]) < 1e-9)
    var mask = TokenMask(capacity: 5)
    mask.insert(2)
    let masked = logits.withUnsafeMutableBufferPointer { LogProbabilities.normalizer($0, allowed: mask, extra: [0]) }
    #expect(abs(masked - log(exp(1) + 1)) < 1e-9)
  }

  @Test func aMaskHoldsBothWaysOfChoosing() {
    var mask = TokenMask(capacity: 5)
    mask.insert(0)
    mask.insert(4)
    mask.insert(9)
    #expect(mask.count == 2)
    #expect(choose(allowed: mask) == 0)
    let seen = Set((0..<200).compactMap { choose(.init(temperature: 10, seed: 3), allowed: mask, step: $0) })
    #expect(seen == [0, 4])
    #expect(choose(allowed: TokenMask(capacity: 5)) == nil)
    #expect(choose(.init(temperature: 1), allowed: TokenMask(capacity: 5)) == nil)
  }

  @Test func drawsFollowTheProbabilities() {
    var sampler = Sampler(.init(temperature: 1, seed: 7))
    var counts = [Int](repeating: 0, count: 5)
    for step in 0..<20000 { counts[Int(sampler.choose(Self.logits, step: step) ?? 0)] += 1 }
    for (count, logProbability) in zip(counts, logSoftmax(Self.logits)) {
      #expect(abs(Double(count) / 20000 - exp(logProbability)) < 0.015)
    }
  }

  @Test(arguments: [
    Sampler.Options(temperature: 5, topK: 2, seed: 1), .init(temperature: 1, topP: 0.5, seed: 1),
    .init(temperature: 1, minP: 0.9, seed: 1),
  ]) func theTailIsCut(_ options: Sampler.Options) {
    #expect(Set((0..<100).compactMap { choose(options, step: $0) }) == [1, 3])
  }

  /// What was said already becomes less likely, in each of the three ways.
  @Test(arguments: [
    Sampler.Options(repetitionPenalty: 3), .init(presencePenalty: 1.5), .init(frequencyPenalty: 0.6),
  ]) func repetitionIsHeldBack(_ options: Sampler.Options) {
    var logits = Self.logits
    var sampler = Sampler(options)
    let choice = logits.withUnsafeMutableBufferPointer {
      sampler.choose($0, history: [1, 1, 3, 3, 1], step: 5)
    }
    #expect(choice == 2)
  }

  /// A step's draw depends on seed and step alone.
  @Test func drawsAreReproducible() {
    func draw(_ seed: UInt64, _ steps: Range<Int>) -> [Int32] {
      steps.compactMap { choose(.init(temperature: 2, seed: seed), step: $0) }
    }
    #expect(draw(5, 0..<50) == draw(5, 0..<50))
    #expect(draw(5, 20..<50) == Array(draw(5, 0..<50)[20...]))
    #expect(draw(5, 0..<50) != draw(6, 0..<50))
  }
}
