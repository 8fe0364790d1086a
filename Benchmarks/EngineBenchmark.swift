import Foundation
import GLMRuntime

/// Tokens per second of a fixture model: with SIMD on all cores, on one, and with the portable kernels.
struct EngineBenchmark {
  var path: String
  /// Whether the target of 500 tokens/s is set for this file.
  var isClaimed = true

  func run() async throws -> [Measurement] {
    let file = try GGUFFile(path: path)
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let name = URL(filePath: path).deletingPathExtension().lastPathComponent
    let all = try await decode(file, .init(threads: cores))
    let one = try await decode(file, .init(threads: 1))
    let portable = try await decode(file, .init(threads: 1, portableKernels: true))
    let prefill = try await self.prefill(file, .init(threads: cores))
    return [
      Measurement(
        "\(name): decoding, \(cores) threads", all, "tokens/s", isClaimed ? .atLeast(500) : .against("one thread", one)),
      Measurement("\(name): decoding, 1 thread", one, "tokens/s", .against("all threads", all)),
      Measurement("\(name): decoding, 1 thread, portable kernels", portable, "tokens/s", .against("SIMD", one)),
      Measurement("\(name): reading a prompt", prefill, "tokens/s", .against("decoding", all)),
    ]
  }

  private func decode(_ file: GGUFFile, _ options: GLMModel.Options) async throws -> Double {
    let model = try GLMModel(file, options: options)
    return try await Measure.rate {
      var cache = model.makeCache(capacity: 80)
      var token: Int32 = 1
      for _ in 0..<64 {
        let logits = try model.forward([token], cache: &cache)
        token = Int32(logits.indices.max { logits[$0] < logits[$1] } ?? 0)
      }
      return 64
    }
  }

  private func prefill(_ file: GGUFFile, _ options: GLMModel.Options) async throws -> Double {
    let model = try GLMModel(file, options: options)
    let prompt = (0..<128).map { Int32($0 % 200) }
    return try await Measure.rate {
      var cache = model.makeCache(capacity: 160)
      _ = try model.forward(prompt, cache: &cache)
      return prompt.count
    }
  }
}
