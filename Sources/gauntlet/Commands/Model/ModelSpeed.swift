import GLMRuntime

/// How fast a model reads and writes, in tokens per second, on this machine as it is now.
struct ModelSpeed {
  var reading: Double
  var writing: Double

  /// Reads up to 256 tokens of a text at once, then single ones for about a second.
  static func measure(_ model: GLMModel, _ ids: [Int32]) throws -> ModelSpeed {
    let context = model.configuration.contextLength
    let prompt = Array(ids.prefix(min(256, max(1, context / 2))))
    var cache = model.makeCache()
    let clock = ContinuousClock()
    let reading = try clock.measure { _ = try model.forward(prompt, cache: &cache) }
    let start = clock.now
    var steps = 0
    while steps < 4 || clock.now - start < .seconds(1), cache.count < context {
      _ = try model.forward([ids[steps % ids.count]], cache: &cache)
      steps += 1
    }
    return ModelSpeed(
      reading: Double(prompt.count) / (reading / .seconds(1)),
      writing: Double(steps) / ((clock.now - start) / .seconds(1)))
  }
}
