import CMalloc
import Foundation

/// A figure of the table: what was measured, and what it is held against.
struct Measurement: Sendable {
  enum Bound: Sendable {
    case atLeast(Double)
    case atMost(Double)
    /// Nothing is claimed; what it is compared with, measured in the same run.
    case against(String, Double)
  }
  var name: String
  var value: Double
  var unit: String
  var bound: Bound

  init(_ name: String, _ value: Double, _ unit: String, _ bound: Bound) {
    self.name = name
    self.value = value
    self.unit = unit
    self.bound = bound
  }

  /// Whether a claim holds; nil where none is made.
  var holds: Bool? {
    switch bound {
    case .atLeast(let least): value >= least
    case .atMost(let most): value <= most
    case .against: nil
    }
  }
}

/// Takes times.
enum Measure {
  /// Runs `work` until it has taken `seconds`, five times; gives the median of units of work per second.
  static func rate(seconds: Double = 0.3, _ work: () async throws -> Int) async throws -> Double {
    _ = try await work()
    var rates: [Double] = []
    for _ in 0..<5 {
      let clock = ContinuousClock()
      let start = clock.now
      var done = 0
      repeat { done += try await work() } while clock.now - start < .seconds(seconds)
      rates.append(Double(done) / ((clock.now - start) / .seconds(1)))
    }
    return median(rates)
  }

  /// Seconds that each of `count` runs of `work` takes, ascending.
  static func times(_ count: Int, _ work: () async throws -> Void) async throws -> [Double] {
    var times: [Double] = []
    for _ in 0..<count {
      let clock = ContinuousClock()
      let start = clock.now
      try await work()
      times.append((clock.now - start) / .seconds(1))
    }
    return times.sorted()
  }

  static func median(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.sorted()[values.count / 2] }

  /// Bytes that are allocated on the heap now.
  static var heapBytes: Int { Int(mallinfo2().uordblks) + Int(mallinfo2().hblkhd) }
}
