/// What everything in a sandbox together may take.
struct SandboxLimits: Sendable {
  /// Bytes of memory.
  var memory = 256 << 20
  var processes = 64
  /// Bytes written, to the root and to /usr each.
  var disk = 64 << 20
  /// Whether a control group has to count memory, processes and processor time together.
  var areCounted = true
  /// The variable that says it need not.
  static let uncountedName = "GAUNTLET_SANDBOX_UNCOUNTED"
  /// Seconds of processor time.
  var processorSeconds = 120
  /// Milliseconds without output, and in all, until a command is cut off.
  var idle: Int32 = 5000
  var total: Int32 = 30000

  init() {}

  /// Those that a process' variables ask for.
  init(_ variables: [String: String]) { areCounted = variables[Self.uncountedName] != "1" }
}
