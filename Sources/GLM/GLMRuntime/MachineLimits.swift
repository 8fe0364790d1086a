import Foundation
import GLMKernels

/// What this machine can do at most with so many threads.
public struct MachineLimits: Sendable, Hashable {
  /// Bytes per second that can be read from memory.
  public var readBandwidth: Double
  /// Int8 operations per second; a product and a sum are two. 0 where it cannot be told.
  public var int8Peak: Double

  /// Measures, in about a second.
  public static func measure(threads: Int) -> MachineLimits {
    let pool = glm_pool_create(Int32(clamping: threads))
    defer { glm_pool_destroy(pool) }
    let count = 512 << 20
    guard let memory = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      memory != MAP_FAILED
    else { return MachineLimits(readBandwidth: 0, int8Peak: glm_int8_peak(pool)) }
    defer { munmap(memory, count) }
    madvise(memory, count, Int32(MADV_HUGEPAGE))
    memset(memory, 3, count)
    return MachineLimits(
      readBandwidth: glm_read_bandwidth(pool, memory, count), int8Peak: glm_int8_peak(pool))
  }
}
