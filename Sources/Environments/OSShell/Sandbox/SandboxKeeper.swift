/// Holds a sandbox: it is there until `end`, or until this process is gone.
protocol SandboxKeeper: AnyObject, Sendable {
  /// The first process inside, as the launcher takes it: its number outside, an `@`, and when it began.
  var first: String { get }
  /// Whether the kernel counts memory and processes together.
  var hasControlGroup: Bool { get }
  /// Whether there are other users than root inside.
  var hasUsers: Bool { get }
  /// Ends every process inside and frees everything; a second time does nothing. Blocks.
  func end()
}
