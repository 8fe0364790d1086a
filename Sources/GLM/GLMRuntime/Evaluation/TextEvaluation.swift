import Foundation

/// Scores models on a text by teacher forcing: the likelihood of each token after those before it.
///
/// Logits are held for a few dozen tokens at a time. Results do not depend on how they are cut up, on threads, or on what
/// else the models do meanwhile.
public struct TextEvaluation: Sendable {
  public let windows: TextWindows
  /// Tokens whose logits are held together.
  private static let chunk = 32

  public init(_ windows: TextWindows) { self.windows = windows }

  /// The likelihood of the text. The logits go to `spool` too where there is one. `progress` hears the tokens scored so
  /// far. Throws `EvaluationError`, or `CancellationError` when the task was cancelled.
  public func likelihood(
    of model: GLMModel, keeping spool: LogitSpool? = nil, progress: (Int) -> Void = { _ in }
  ) throws -> Likelihood {
    try check(model, model.configuration.vocabularySize)
    var moments = RunningMoments()
    try forEachChunk(of: model) { logits, targets in
      try spool?.append(logits)
      try Self.forEachRow(logits, targets) { distribution, target in moments.add(-distribution.logProbability(target)) }
      progress(moments.count)
    }
    return Likelihood(moments)
  }

  /// How near a model comes to another one, which runs beside it. Throws as `likelihood` does.
  public func comparison(
    of model: GLMModel, with source: GLMModel, progress: (Int) -> Void = { _ in }
  ) throws -> ModelComparison {
    try check(model, source.configuration.vocabularySize)
    var tally = ComparisonTally()
    var done = 0
    for window in windows.windows {
      var theirs = Reading(source, window)
      try forEachChunk(of: model, in: window) { logits, targets in
        let rows = try theirs.next(targets.count)
        try Self.compare(logits, rows, targets, &tally)
        done += targets.count
        progress(done)
      }
    }
    return tally.result
  }

  /// How near a model comes to the one whose logits over the same text `likelihood` has kept. Throws as `likelihood` does.
  public func comparison(
    of model: GLMModel, with source: LogitSpool, progress: (Int) -> Void = { _ in }
  ) throws -> ModelComparison {
    try check(model, source.vocabulary)
    guard source.rows == windows.scoredCount else {
      throw EvaluationError(
        "logits of \(source.rows) tokens were kept, and the text has \(windows.scoredCount) to score")
    }
    var tally = ComparisonTally()
    var done = 0
    try forEachChunk(of: model) { logits, targets in
      let rows = try source.read(from: done, count: targets.count)
      try Self.compare(logits, rows, targets, &tally)
      done += targets.count
      progress(done)
    }
    return tally.result
  }

  /// Whether the model knows every token of the text, and has the vocabulary of what it is compared with.
  private func check(_ model: GLMModel, _ vocabulary: Int) throws(EvaluationError) {
    let own = model.configuration.vocabularySize
    guard own == vocabulary else {
      throw EvaluationError(
        "the models have \(own) and \(vocabulary) tokens: only models of one vocabulary can be compared")
    }
    if let stranger = (windows.prefix + windows.ids).first(where: { $0 < 0 || Int($0) >= own }) {
      throw EvaluationError("token \(stranger) is outside the vocabulary of \(own)")
    }
  }

  private static func compare(
    _ ours: [Float], _ theirs: [Float], _ targets: ArraySlice<Int32>, _ tally: inout ComparisonTally
  ) throws {
    let width = ours.count / targets.count
    try theirs.withUnsafeBufferPointer { theirs in
      var row = 0
      try forEachRow(ours, targets) { distribution, target in
        let source = LogitDistribution(UnsafeBufferPointer(rebasing: theirs[row * width..<(row + 1) * width]))
        tally.add(distribution, source: source, target: target)
        row += 1
      }
    }
  }

  /// Gives the distribution before each target. Throws `EvaluationError` for one that is none.
  private static func forEachRow(
    _ logits: [Float], _ targets: ArraySlice<Int32>, _ body: (LogitDistribution, Int) throws -> Void
  ) throws {
    let width = logits.count / targets.count
    try logits.withUnsafeBufferPointer { logits in
      for (row, target) in targets.enumerated() {
        let distribution = LogitDistribution(UnsafeBufferPointer(rebasing: logits[row * width..<(row + 1) * width]))
        guard distribution.logTotal.isFinite else {
          throw EvaluationError("the model gives undefined numbers before token \(target): its weights are broken")
        }
        try body(distribution, Int(target))
      }
    }
  }

  private func forEachChunk(of model: GLMModel, _ body: ([Float], ArraySlice<Int32>) throws -> Void) throws {
    for window in windows.windows { try forEachChunk(of: model, in: window, body) }
  }

  /// Gives the logits before some targets of a window at a time.
  private func forEachChunk(
    of model: GLMModel, in window: TextWindows.Window, _ body: ([Float], ArraySlice<Int32>) throws -> Void
  ) throws {
    var reading = Reading(model, window)
    var targets = window.tokens[window.scored]
    while !targets.isEmpty {
      try Task.checkCancellation()
      let part = targets.prefix(Self.chunk)
      try body(try reading.next(part.count), part)
      targets = targets.dropFirst(part.count)
    }
  }
}

/// A model on its way through a window.
private struct Reading: ~Copyable {
  private let model: GLMModel
  private let window: TextWindows.Window
  private var cache: KVCache
  private var at: Int

  init(_ model: GLMModel, _ window: TextWindows.Window) {
    self.model = model
    self.window = window
    cache = model.makeCache(capacity: window.tokens.count)
    at = window.scored.lowerBound
  }

  /// The logits before the next `count` scored tokens, row behind row. Throws `EvaluationError`.
  mutating func next(_ count: Int) throws(EvaluationError) -> [Float] {
    do {
      // What stands before the first scored token needs no logits.
      if cache.count < at - 1 { _ = try model.forward(Array(window.tokens[cache.count..<at - 1]), cache: &cache) }
      defer { at += count }
      return try model.forwardAll(Array(window.tokens[at - 1..<at - 1 + count]), cache: &cache)
    } catch {
      throw EvaluationError("\(error)")
    }
  }
}
