import Episodes

/// A recorded action as it is asked for: the page, who may be chosen, and what is right.
struct Decision: Sendable {
  /// Candidates of a higher rank are not asked about.
  static let mostCandidates = 10

  var task: String
  /// What was done before, in words.
  var previous: [String]
  var page: RecordedPage
  /// Right ones among the best ranked; where there is none, nothing is asked.
  var positives: [String]
  /// Wrong ones among the best ranked.
  var negatives: [String]
  /// What is right to do, such as `SELECT Dine-in`.
  var operation: String
  var value: String

  var target: String { "\(operation) \(value)" }

  /// Reads and ranks an action. Throws a `Diagnostic` for one that cannot be played.
  init(_ task: RecordedTask, _ number: Int, ranks: RankFile?, file: String) throws {
    let action = task.actions[number]
    do {
      page = try action.read()
    } catch {
      throw Diagnostic(
        file: file, "the action '\(action.actionUID)' of task '\(task.annotationID)' cannot be played: \(error)")
    }
    self.task = task.instruction
    previous = Array(task.summaries.prefix(number))
    operation = action.operation.op
    // One line counts, as in the original.
    value = Self.trimmed(String(action.operation.value.unicodeScalars.prefix { $0 != "\n" }))
    let (right, wrong) = (action.positives.map(\.id), action.negatives.map(\.id))
    let best: Set<String>
    if let ranks {
      let known = try ranks.ranks(of: RecordFile.name(task.annotationID, action.actionUID), candidates: right + wrong)
      best = Set(zip(right + wrong, known).filter { $0.1 < Self.mostCandidates }.map(\.0))
    } else {
      best = Set(
        CandidateRanker.order(right + wrong, on: page, task: task.instruction, previous: previous).prefix(
          Self.mostCandidates))
    }
    var seen: Set<String> = []
    positives = right.filter { best.contains($0) && seen.insert($0).inserted }
    negatives = wrong.filter { best.contains($0) && seen.insert($0).inserted }
  }

  static func trimmed(_ text: some StringProtocol) -> String {
    var scalars = Substring(text).unicodeScalars
    while let first = scalars.first, RecordedPage.isSpace(first) { scalars.removeFirst() }
    while let last = scalars.last, RecordedPage.isSpace(last) { scalars.removeLast() }
    return String(scalars)
  }
}
