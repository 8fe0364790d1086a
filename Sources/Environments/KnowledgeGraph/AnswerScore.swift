/// How near an answer comes to the right one; both are sets.
struct AnswerScore: Sendable {
  var f1: Double
  var isExact: Bool

  init(_ predicted: some Sequence<String>, gold: some Sequence<String>) {
    let (predicted, gold) = (Set(predicted), Set(gold))
    let hits = Double(predicted.intersection(gold).count)
    let (precision, recall) = (hits / Double(max(1, predicted.count)), hits / Double(max(1, gold.count)))
    f1 = hits > 0 ? 2 * precision * recall / (precision + recall) : 0
    isExact = predicted == gold
  }
}
