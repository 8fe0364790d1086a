import Foundation
import GLMRuntime
import Testing

/// Logits and greedy continuations against a reference implementation.
struct GoldenLogitsTests {
  /// Log-probability of each next token and the last logits of each prompt, within the bounds of the fixtures.
  @Test(arguments: Golden.models) func logitsAgree(_ name: String) throws {
    let golden = try #require(try Golden.load().files[name])
    for reference in [true, false] {
      let model = try Golden.model(name, options: .init(threads: 2, reference: reference))
      // A mixture's router flips here and there with int8 activations: one expert's logits are then far from another's.
      let isMixture = model.configuration.experts != nil
      let bound: Float = reference || name.contains("f16") ? 0.01 : isMixture ? 2 : 0.3
      for prompt in golden.prompts {
        var cache = model.makeCache()
        let logits = try model.forwardAll(prompt.ids, cache: &cache)
        let vocabulary = model.configuration.vocabularySize
        let last = logits.suffix(vocabulary)
        let difference = zip(last, prompt.last_logits).map { abs($0 - $1) }.max() ?? .infinity
        #expect(difference < bound, "\(prompt.name), reference \(reference)")
        let ours = logSoftmax(last)
        let theirs = logSoftmax(prompt.last_logits)
        let divergence = zip(theirs, ours).reduce(0.0) { $0 + exp($1.0) * ($1.0 - $1.1) }
        #expect(divergence < 1e-3)
        for (index, expected) in prompt.logprob_next.enumerated() {
          let row = logSoftmax(logits[index * vocabulary..<(index + 1) * vocabulary])
          let found = row[Int(prompt.ids[index + 1])]
          #expect(abs(found - Double(expected)) < Double(bound), "\(prompt.name), position \(index)")
        }
      }
    }
  }

  /// Greedy tokens are equal wherever the reference's margin exceeds 0.3, up to the first near tie.
  @Test(arguments: Golden.models) func greedyContinuationAgrees(_ name: String) throws {
    let golden = try #require(try Golden.load().files[name])
    let model = try Golden.model(name)
    for prompt in golden.prompts {
      var cache = model.makeCache()
      var logits = try model.forward(prompt.ids, cache: &cache)
      for (step, (expected, margin)) in zip(prompt.greedy, prompt.greedy_margin).enumerated() {
        var sampler = Sampler()
        let choice = sampler.choose(logits, step: step)
        guard choice == expected || margin > 0.3 else { break }
        #expect(choice == expected, "\(prompt.name), step \(step)")
        logits = try model.forward([expected], cache: &cache)
      }
    }
  }
}
