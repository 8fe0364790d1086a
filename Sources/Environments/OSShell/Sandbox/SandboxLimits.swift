/// What everything in a sandbox together may take.
struct SandboxLimits: Sendable {
  /// Bytes of memory.
  var memory = 256 << 20
  var processes = 64
  /// Bytes written, to the root and to /usr each.
  var disk = 64 << 20
  /// Seconds of processor time that one process may take.
  var processorSeconds = 120
  /// Milliseconds without output, and in all, until a command is cut off.
  var idle: Int32 = 5000
  var total: Int32 = 30000
}
