import ArgumentParser

/// The exit statuses of every command.
enum ExitStatus {
  /// A check failed, or a comparison found a difference.
  static let checkFailed = ExitCode(1)
  /// Wrong use or bad input; nothing was written half.
  static let badInput = ExitCode(2)
  /// Some of the work is done and some is not; the same command goes on from there.
  static let partlyDone = ExitCode(3)
  /// Our own fault.
  static let internalFault = ExitCode(70)
}
