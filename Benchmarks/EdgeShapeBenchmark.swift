import CMalloc
import Foundation
import GLMRuntime
import Synchronization

/// GLM-Edge-1.5B's real shape: decoding, prefill, many conversations, later turns, loading and memory, against llama.cpp where
/// it is at hand and against what the machine can do at most.
struct EdgeShapeBenchmark {
  var mix: EdgeShapeModel.Mix
  var folder: URL
  var peer: Peer?
  private let cores = ProcessInfo.processInfo.activeProcessorCount

  init(_ mix: EdgeShapeModel.Mix, folder: URL, peer: Peer?) {
    self.mix = mix
    self.folder = folder
    self.peer = peer
  }

  func run() async throws -> [Measurement] {
    // What was freed before counts for nobody.
    malloc_trim(0)
    var result: [Measurement] = []
    let path = try EdgeShapeModel(mix).file(in: folder)
    let name = "edge-1.5b shape, \(mix.rawValue)"
    var quiet = 0.0
    for threads in Set([1, cores]).sorted() {
      let began = ContinuousClock.now
      let model = try GLMModel(GGUFFile(path: path.path), options: .init(threads: threads))
      var cache = model.makeCache(capacity: 1024)
      _ = try model.forward([1], cache: &cache)
      let load = (ContinuousClock.now - began) / .seconds(1)
      let speed = Throughput(model, clock: ContinuousClock())
      // Just before, since neighbours on the same memory come and go.
      let limits = MachineLimits.measure(threads: threads)
      // In turn and the best of each, for the same reason.
      var (decode, prefill) = (0.0, 0.0)
      var theirs: (prefill: Double, decode: Double)?
      // The peer warms up before each measurement too.
      _ = try await speed.decode(tokens: 4, rounds: 1)
      for _ in 0..<3 {
        decode = max(decode, try await speed.decode(rounds: 1))
        prefill = max(prefill, try speed.prefill(512, rounds: 1))
        guard let again = try peer?.measure(path, threads: threads) else { break }
        theirs = (max(theirs?.prefill ?? 0, again.prefill), max(theirs?.decode ?? 0, again.decode))
      }
      if threads == 1 { quiet = decode }
      let label = "\(name), \(threads) thread\(threads == 1 ? "" : "s")"
      let reading = limits.readBandwidth / Double(model.tokenCost.weightBytes)
      let share = decode / reading
      result += [
        Measurement("\(label): reading memory", limits.readBandwidth / 1e9, "GB/s", .against("10 GB/s", 10)),
        Measurement("\(label): int8 arithmetic", limits.int8Peak / 1e9, "GOP/s", .against("100 GOP/s", 100)),
        compare("\(label): decoding", decode, theirs?.decode, 1.15, else: "the read bandwidth's limit", reading),
        compare(
          "\(label): prefill of 512 tokens", prefill, theirs?.prefill, 1.5, else: "the int8 peak's limit",
          limits.int8Peak / Double(model.tokenCost.operations)),
        Measurement("\(label): of the read bandwidth while decoding", share, "", .atLeast(0.85)),
      ]
      guard threads == cores else { continue }
      result.append(Measurement("\(label): load to first token", load, "s", .atMost(1.5)))
      var together = 0.0
      var theirsTogether: Double?
      for _ in 0..<3 {
        together = max(together, try await speed.decode(conversations: 8, rounds: 1))
        guard let again = try peer?.measureTogether(path, threads: threads) else { break }
        theirsTogether = max(theirsTogether ?? 0, again)
      }
      result.append(
        compare(
          "\(label): 8 conversations together", together, theirsTogether, 1.5, else: "one alone", decode))
      result.append(
        Measurement(
          "\(label): decoding, every core busy, slowest of 6", try await decodeBesideOthers(speed) / quiet,
          "x one quiet thread",
          .atLeast(0.6)))
      result.append(
        Measurement("\(label): second turn's first token", try await secondTurn(model), "x its prefill", .atMost(1.2)))
      result.append(Measurement("\(label): allocations per token", try await allocations(model), "", .atMost(0)))
      result.append(
        Measurement("\(label): memory beside weights and cache", residentBytes(model) / 1e6, "MB", .atMost(100)))
    }
    return result
  }

  private func compare(
    _ name: String, _ value: Double, _ theirs: Double?, _ factor: Double, else limit: String, _ most: Double
  ) -> Measurement {
    guard let theirs else { return Measurement(name, value, "tokens/s", .against(limit, most)) }
    return Measurement("\(name), to llama.cpp's \(Int(theirs.rounded()))", value / theirs, "x", .atLeast(factor))
  }

  private func decodeBesideOthers(_ speed: Throughput) async throws -> Double {
    let others = try (0..<cores).map { _ in try Hog() }
    defer { for other in others { other.kill() } }
    var slowest = Double.infinity
    for _ in 0..<6 { slowest = min(slowest, try await speed.decode(tokens: 24, rounds: 1)) }
    return slowest
  }

  /// The time to the first token behind 2,000 read before and 50 new ones, to that of reading those 50 alone.
  private func secondTurn(_ model: GLMModel) async throws -> Double {
    let engine = GLMEngine(model)
    let history = (0..<2000).map { Int32($0 * 11 % 50000) }
    _ = try await engine.generate(GenerationRequest(prompt: history, maxTokens: 1))
    func seconds(_ prompt: [Int32]) async throws -> Double {
      let start = ContinuousClock.now
      _ = try await engine.generate(GenerationRequest(prompt: prompt, maxTokens: 1))
      return (ContinuousClock.now - start) / .seconds(1)
    }
    var ratios: [Double] = []
    for round in 0..<3 {
      let new = (0..<50).map { Int32(50_000 + round * 100 + $0) }
      let alone = try await seconds(new)
      ratios.append(try await seconds(history + new) / alone)
    }
    return Measure.median(ratios)
  }

  /// Allocations of anybody in the process per token that the engine decodes, in steady state: between the 16th and the 80th.
  private func allocations(_ model: GLMModel) async throws -> Double {
    let heard = Mutex((tokens: 0, allocations: 0))
    _ = try await GLMEngine(model).generate(
      GenerationRequest(
        prompt: [1], sampling: .init(temperature: 0.7, topK: 40, topP: 0.95), maxTokens: 96)
    ) { _ in
      heard.withLock { heard in
        heard.tokens += 1
        if heard.tokens == 16 { malloc_count_begin() }
        if heard.tokens == 80 { heard.allocations = Int(malloc_count_end()) }
      }
      return true
    }
    return Double(heard.withLock { $0.allocations }) / 64
  }

  /// Bytes of the process that are neither packed weights nor pages of the cache.
  private func residentBytes(_ model: GLMModel) -> Double {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
      let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return 0 }
    // Rows of the embedding are looked up where they lie in the file: what of it is in memory is weights too.
    let held =
      model.weightBytes + model.cachePool.pagesAllocated * model.cachePool.pageBytes + Self.mappedBytes(model.file.path)
    return Double(pages * Int(getpagesize()) - held)
  }

  /// Bytes of a mapped file that are in memory.
  private static func mappedBytes(_ path: String) -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/smaps", encoding: .utf8)) ?? ""
    var (isWanted, bytes) = (false, 0)
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if line.first.map({ $0.isHexDigit && $0.isLowercase || $0.isNumber }) ?? false { isWanted = line.hasSuffix(path) }
      if isWanted, words.first == "Rss:" { bytes += (Int(words[1]) ?? 0) << 10 }
    }
    return bytes
  }
}
