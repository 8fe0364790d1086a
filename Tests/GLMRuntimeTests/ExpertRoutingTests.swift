import Foundation
import GLMRuntime
import Testing

/// Which experts see a token, and what their outputs count.
struct ExpertRoutingTests {
  private static func configuration(
    used: Int = 2, gating: ExpertConfiguration.Gating = .sigmoid, normalizes: Bool = true, scale: Float = 1
  ) -> ExpertConfiguration {
    ExpertConfiguration(
      count: 4, used: used, feedForward: 32, sharedFeedForward: 32, gating: gating, normalizesWeights: normalizes,
      scale: scale)
  }
  private static let none: [Float] = [0, 0, 0, 0]
  private static func sigmoid(_ x: Float) -> Float { 1 / (1 + exp(-x)) }

  /// The best two in the order of the experts; their weights are their shares.
  @Test func theBestAreWeightedByTheirShares() {
    let logits: [Float] = [2, -1, 0.5, 1]
    let found = ExpertRouting(Self.configuration()).choices(logits, selectionBias: Self.none)
    #expect(found.map(\.expert) == [0, 3])
    let sum = Self.sigmoid(2) + Self.sigmoid(1)
    #expect(abs(found[0].weight - Self.sigmoid(2) / sum) < 1e-6)
    #expect(abs(found[1].weight - Self.sigmoid(1) / sum) < 1e-6)
  }

  /// The bias decides who is chosen and changes no weight.
  @Test func theBiasSelectsOnly() {
    let routing = ExpertRouting(Self.configuration(normalizes: false))
    let found = routing.choices([2, -1, 0.5, 1], selectionBias: [0, 3, 0, 0])
    #expect(found.map(\.expert) == [0, 1])
    #expect(abs(found[0].weight - Self.sigmoid(2)) < 1e-6)
    #expect(abs(found[1].weight - Self.sigmoid(-1)) < 1e-6)
  }

  @Test func weightsAreScaled() {
    let normalized = ExpertRouting(Self.configuration(scale: 2.5)).choices([1, 2, 3, 4], selectionBias: Self.none)
    #expect(abs(normalized.reduce(0) { $0 + $1.weight } - 2.5) < 1e-6)
    let plain = ExpertRouting(Self.configuration(normalizes: false, scale: 0.5))
      .choices([1, 2, 3, 4], selectionBias: Self.none)
    #expect(abs(plain[1].weight - Self.sigmoid(4) / 2) < 1e-6)
  }

  @Test func equalsAreTakenInOrder() {
    let routing = ExpertRouting(Self.configuration())
    #expect(routing.choices([1, 1, 1, 1], selectionBias: Self.none).map(\.expert) == [0, 1])
    #expect(routing.choices([0, 1, 1, 1], selectionBias: Self.none).map(\.expert) == [1, 2])
    #expect(routing.choices([1, 0, 0, 1], selectionBias: Self.none).map(\.expert) == [0, 3])
  }

  @Test func softmaxSharesOneAmongAll() {
    let routing = ExpertRouting(Self.configuration(used: 4, gating: .softmax, normalizes: false))
    let found = routing.choices([100, 101, 102, 103], selectionBias: Self.none)
    #expect(found.map(\.expert) == [0, 1, 2, 3])
    #expect(abs(found.reduce(0) { $0 + $1.weight } - 1) < 1e-6)
    #expect(abs(found[3].weight / found[2].weight - exp(1)) < 1e-4)
  }

  /// Whatever the logits, as many different experts as asked for.
  @Test func senselessLogitsStillChoose() {
    let routing = ExpertRouting(Self.configuration(used: 3))
    for logits: [Float] in [
      [.nan, .nan, .nan, .nan], [.nan, 1, .nan, 2], [-.infinity, .infinity, -.infinity, -.infinity],
      [1e30, -1e30, 0, .nan],
    ] {
      let found = routing.choices(logits, selectionBias: Self.none).map(\.expert)
      #expect(Set(found).count == 3 && found == found.sorted(), "\(logits)")
    }
  }
}
