/// Mind2Web's figures for one decision.
struct SnapshotScore: Sendable, Hashable {
  var isElementRight: Bool
  var actionF1: Double
  var isStepRight: Bool { isElementRight && actionF1 >= 1 }

  /// Without a target or a prediction, all is wrong.
  init(_ prediction: (id: String, action: String)?, _ decision: Decision) {
    let given = prediction ?? ("", "")
    isElementRight = decision.positives.contains(given.id)
    actionF1 = decision.positives.isEmpty ? 0 : Self.f1(given.action, decision.target)
  }

  /// The F1 of two texts' sets of words.
  static func f1(_ given: String, _ gold: String) -> Double {
    let (given, gold) = (
      Set(RecordedPage.words(given).map { Array($0.utf8) }), Set(RecordedPage.words(gold).map { Array($0.utf8) })
    )
    if given.isEmpty || gold.isEmpty { return given.isEmpty && gold.isEmpty ? 1 : 0 }
    let both = Double(given.intersection(gold).count)
    guard both > 0 else { return 0 }
    let (precision, recall) = (both / Double(given.count), both / Double(gold.count))
    return 2 * precision * recall / (precision + recall)
  }
}
