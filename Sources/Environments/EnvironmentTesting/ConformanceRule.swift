/// What every environment must hold; the conformance suite checks each.
public enum ConformanceRule: String, Sendable, Hashable, CaseIterable {
  /// Manifest, task files and splits agree.
  case manifest
  /// Same sample, seed, style and actions: byte-equal observations and rewards.
  case determinism
  /// Two interleaved episodes equal two separate ones.
  case isolation
  /// The oracle reaches the declared ceiling on every sample.
  case oracle
  /// A random agent stays under the declared floor.
  case randomFloor = "random-floor"
  /// A finished episode rejects steps.
  case finished
  /// Malformed, huge and hostile replies never throw and are counted as invalid.
  case hostile
  /// Observations respect the declared size limit.
  case size
  /// Ending an episode frees what it held.
  case release
}
