import Foundation
import GLMRuntime

/// GLM-Edge-1.5B's real shape: decoding and prefill on one thread and on all, against what the machine can do at most.
struct EdgeShapeBenchmark {
  var folder: URL

  func run() async throws -> [Measurement] {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let limits = MachineLimits.measure(threads: cores)
    var result = [
      Measurement(
        "machine: reading memory, \(cores) threads", limits.readBandwidth / 1e9, "GB/s", .against("10 GB/s", 10)),
      Measurement("machine: int8, \(cores) threads", limits.int8Peak / 1e9, "GOP/s", .against("100 GOP/s", 100)),
    ]
    for mix in EdgeShapeModel.Mix.allCases { result += try measure(mix, cores: cores, limits) }
    return result
  }

  private func measure(_ mix: EdgeShapeModel.Mix, cores: Int, _ limits: MachineLimits) throws -> [Measurement] {
    let path = try EdgeShapeModel(mix).file(in: folder).path
    let file = try GGUFFile(path: path)
    let clock = ContinuousClock()
    let began = clock.now
    let model = try GLMModel(file, options: .init(threads: cores))
    var cache = model.makeCache(capacity: 1024)
    _ = try model.forward([1], cache: &cache)
    let load = (clock.now - began) / .seconds(1)
    let bytes = Double(file.byteCount)
    let decode = try decode(model, &cache, tokens: 24)
    let prompt = (0..<512).map { Int32($0 * 7 % 50000) }
    var fresh = model.makeCache(capacity: 1024)
    let start = clock.now
    _ = try model.forward(prompt, cache: &fresh)
    let prefill = 512 / ((clock.now - start) / .seconds(1))
    let alone = try GLMModel(file, options: .init(threads: 1))
    var other = alone.makeCache(capacity: 256)
    let one = try self.decode(alone, &other, tokens: 12)
    let name = "edge-1.5b shape, \(mix.rawValue)"
    let limit = limits.readBandwidth / bytes
    return [
      Measurement(
        "\(name): decoding, \(cores) threads", decode, "tokens/s", .against("the read bandwidth's limit", limit)),
      Measurement("\(name): decoding, 1 thread", one, "tokens/s", .against("all threads", decode)),
      Measurement("\(name): prefill of 512 tokens", prefill, "tokens/s", .against("decoding", decode)),
      Measurement("\(name): load to first token", load, "s", .against("a second", 1)),
    ]
  }

  private func decode(_ model: GLMModel, _ cache: inout KVCache, tokens: Int) throws -> Double {
    let clock = ContinuousClock()
    var best = 0.0
    for _ in 0..<3 {
      let start = clock.now
      for token in 0..<tokens { _ = try model.forward([Int32(token)], cache: &cache) }
      best = max(best, Double(tokens) / ((clock.now - start) / .seconds(1)))
    }
    return best
  }
}
