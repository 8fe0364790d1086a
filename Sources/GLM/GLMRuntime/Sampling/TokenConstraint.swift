/// What a decoder asks before each token: where a text stands in what it may become. One belongs to one text.
///
/// The decoder reads what `forcedTokens` gives without choosing, chooses from `mask`, to which it adds its end tokens where
/// the text is complete, stops where it is finished, and reports every token of the text, forced or chosen.
public protocol TokenConstraint: AnyObject {
  /// The tokens that may come next, end tokens left out; nil when any may.
  var mask: TokenMask? { get }
  /// Whether the text may end here.
  var isComplete: Bool { get }
  /// Whether the text must end here.
  var isFinished: Bool { get }
  /// Moves on by a token of the text. After one that `mask` does not hold, nothing may follow.
  func advance(_ token: Int32)
  /// Tokens that follow without a choice, to be reported by `advance` like others; often none.
  func forcedTokens() -> [Int32]
}
