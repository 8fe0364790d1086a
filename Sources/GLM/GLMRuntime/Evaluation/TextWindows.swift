/// How the tokens of a long text are read in windows that overlap by half.
///
/// Every token but the first is scored once: in the first window all of them, in the others those of the second half, so
/// that each has at least half a window before it where the text has.
public struct TextWindows: Sendable {
  /// Tokens that are read together from an empty cache.
  public struct Window: Sendable, Hashable {
    public var tokens: [Int32]
    /// Indices into `tokens` of those to be scored; never 0.
    public var scored: Range<Int>
  }

  public let ids: [Int32]
  /// Tokens that every window begins with, such as `[gMASK]<sop>`; they are not scored.
  public let prefix: [Int32]
  /// Tokens of a window, the prefix included.
  public let length: Int

  /// Throws `EvaluationError` when there is nothing to score or a window too short to score in.
  public init(_ ids: [Int32], prefix: [Int32] = [], length: Int) throws(EvaluationError) {
    guard ids.count >= 2 else {
      throw EvaluationError("the text has \(ids.count) tokens: at least 2 are needed. Give a longer one")
    }
    guard length - prefix.count >= 4 else {
      throw EvaluationError(
        "a window of \(length) tokens leaves \(length - prefix.count) for the text: at least 4 are needed. "
          + "Give a longer window")
    }
    self.ids = ids
    self.prefix = prefix
    self.length = length
  }

  /// Tokens that are scored in all.
  public var scoredCount: Int { ids.count - 1 }

  /// The tokens that are scored, in order.
  public var scored: ArraySlice<Int32> { ids.dropFirst() }

  /// The windows in order, made as they are asked for.
  public var windows: some Sequence<Window> {
    let room = length - prefix.count
    let step = room / 2
    let count = ids.count <= room ? 1 : 1 + (ids.count - room + step - 1) / step
    return (0..<count).lazy.map { index in
      let start = index * step
      let end = min(start + room, ids.count)
      let first = index == 0 ? 1 : start - step + room
      return Window(
        tokens: prefix + ids[start..<end], scored: prefix.count + first - start..<prefix.count + end - start)
    }
  }
}
