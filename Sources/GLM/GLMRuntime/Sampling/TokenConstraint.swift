/// What a reply may be: asked before each token, told of each one. It belongs to one reply.
public protocol TokenConstraint: AnyObject {
  /// The tokens allowed now; nil allows all.
  var mask: TokenMask? { get }
  /// Whether the reply may end here.
  var isComplete: Bool { get }
  /// Whether the reply must end here.
  var isFinished: Bool { get }
  /// Takes note of the token that was chosen or forced.
  func advance(_ token: Int32)
  /// The tokens that follow without a choice; may be empty.
  func forcedTokens() -> [Int32]
}
