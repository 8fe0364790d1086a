import EnvironmentHost
import Synchronization

/// How many requests each address may send: a bucket that fills by so many a second, and holds two seconds' worth.
final class RateLimiter: Sendable {
  private struct Bucket {
    var level: Double
    var filled: Duration
  }
  private let perSecond: Double
  private let clock: HostClock
  private let buckets = Mutex<[String: Bucket]>([:])
  /// Beyond so many addresses, full buckets are forgotten.
  private static let mostBuckets = 4096

  init(perSecond: Int, clock: HostClock) {
    self.perSecond = Double(perSecond)
    self.clock = clock
  }

  /// Whether a request of `client` may be answered.
  func takes(_ client: String) -> Bool {
    let now = clock.elapsed()
    let most = perSecond * 2
    return buckets.withLock { buckets in
      if buckets.count >= Self.mostBuckets, buckets[client] == nil {
        let perSecond = perSecond
        buckets = buckets.filter { $0.value.level + (now - $0.value.filled).inSeconds * perSecond < most }
      }
      var bucket = buckets[client] ?? Bucket(level: most, filled: now)
      bucket.level = min(most, bucket.level + (now - bucket.filled).inSeconds * perSecond)
      bucket.filled = now
      defer { buckets[client] = bucket }
      guard bucket.level >= 1 else { return false }
      bucket.level -= 1
      return true
    }
  }
}
