import Episodes
import EnvironmentKit
import Foundation
import WebShopping

/// How fast shops of both sizes start, what they hold, how fast they find, and how fast shoppers go through them.
struct WebShoppingBenchmark {
  var environment: WebShopping

  func run() async throws -> [Measurement] {
    var measurements: [Measurement] = []
    for (count, seconds, bytes) in [(50_000, 1.0, 300e6), (1_000_000, 20.0, 3e9)] {
      let before = Measure.heapBytes
      let clock = ContinuousClock()
      let start = clock.now
      let catalogue = GeneratedCatalogue(count: count)
      let shop = Shop(catalogue)
      let taken = (clock.now - start) / .seconds(1)
      measurements += [
        Measurement("web-shopping: \(count) products, start", taken, "s", .atMost(seconds)),
        Measurement(
          "web-shopping: \(count) products, heap", Double(Measure.heapBytes - before) / 1e6, "MB", .atMost(bytes / 1e6)),
      ]
      let times = try await searches(shop, catalogue)
      measurements += [
        Measurement(
          "web-shopping: \(count) products, search, p95 of \(times.count)", times[times.count * 95 / 100] * 1000, "ms",
          count == 50_000 ? .against("the limit at a million", 20) : .atMost(20)),
        Measurement(
          "web-shopping: \(count) products, search, longest", (times.last ?? 0) * 1000, "ms",
          .against("its limit for p95", 20)),
      ]
      for (prefix, values) in Self.prefixed {
        let times = try await properties(shop, prefix, values)
        measurements.append(
          Measurement(
            "web-shopping: \(count) products, search[\(prefix) …], p95 of \(times.count)",
            times[times.count * 95 / 100] * 1000, "ms", .atMost(20)))
      }
    }
    measurements.append(
      Measurement("web-shopping: this process at its largest", Self.peakBytes / 1e6, "MB resident", .atMost(3000)))
    let rate = try await Measure.rate { try await episodes() }
    let memory = try await EpisodeMemory(environment: environment).heap()
    let session = try await EpisodeMemory(environment: environment).session()
    return measurements + [
      Measurement("web-shopping: steps of mixed sessions, text style", rate, "steps/s", .atLeast(5_000)),
      Measurement("web-shopping: a live episode", memory.live, "bytes", .atMost(8_192)),
      Measurement(
        "web-shopping: a live session, its conversation included", session, "bytes",
        .against("the episode's limit", 8_192)),
      Measurement("web-shopping: left after closing", memory.left, "bytes", .atMost(256)),
    ]
  }

  /// Times of searches: what shoppers say, parts of titles, and single common words.
  private func searches(_ shop: Shop, _ catalogue: GeneratedCatalogue) async throws -> [Double] {
    var random = RandomSource(7)
    var texts: [String] = []
    for seed in 0..<400 {
      var generator = GoalGenerator(seed: Seed(UInt64(seed)))
      texts.append(generator.goal(in: catalogue, count: catalogue.count).instruction)
      let words = catalogue.product(random.below(catalogue.count)).title.split(separator: " ")
      texts.append(words.prefix(2 + random.below(6)).joined(separator: " "))
    }
    texts += ["black", "size", "color", "made for", "black large", "set of 2", "brand new white"]
    var next = 0
    return try await Measure.times(texts.count) {
      _ = shop.search(texts[next], seed: 1)
      next += 1
    }
  }

  /// The searches that do not go by words, with what is asked for: things that the shop has, and that it has not.
  private static let prefixed = [
    ("<r>", [""]), ("<a>", ["gluten free", "water resistant", "heart rate monitor", "tea tree", "zzz", "gluten"]),
    ("<c>", ["garden", "grocery", "zzz"]), ("<q>", ["socks", "pet beds", "bed sheets", "zzz"]),
  ]

  private func properties(_ shop: Shop, _ prefix: String, _ values: [String]) async throws -> [Double] {
    var next: UInt64 = 0
    return try await Measure.times(200) {
      _ = shop.search("\(prefix) \(values[Int(next) % values.count])", seed: Seed(next))
      next += 1
    }
  }

  /// Twenty visits: a search by what the shopper said, pages, products, sections and options at random, with the pages
  /// written and what can be clicked listed before each step.
  private func episodes() async throws -> Int {
    var random = RandomSource(3)
    var steps = 0
    for number in 0..<20 {
      let sample = SampleID("train-\(number)")
      let wish = try environment.visit(of: sample).1.instruction
      let session = try await environment.begin(EpisodeRequest(sample: sample, seed: 1))
      _ = try await session.opening()
      for _ in 0..<20 {
        let actions = try await session.affordances().actions
        let action = random.pick(actions ?? []) ?? Action("search_action", ["keywords": .string(wish)])
        steps += 1
        if try await session.step(action).verdict != nil { break }
      }
      await session.end()
    }
    return steps
  }

  private static var peakBytes: Double {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return 1024 * (line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? 0)
  }
}
