import Foundation

/// Natural logarithms of the softmax of logits, in fixed order and double precision.
public enum LogProbabilities {
  /// log(sum(exp(logits))) over the tokens that `mask` and `extra` allow.
  public static func normalizer(
    _ logits: UnsafeMutableBufferPointer<Float>, allowed mask: TokenMask? = nil, extra: Set<Int32> = []
  ) -> Double {
    var top = -Float.infinity
    var total = 0.0
    func each(_ visit: (Int) -> Void) {
      guard let mask else { return logits.indices.forEach(visit) }
      mask.forEach(visit)
      for token in extra.sorted() where logits.indices.contains(Int(token)) && !mask.contains(Int(token)) {
        visit(Int(token))
      }
    }
    each { top = max(top, logits[$0]) }
    guard top > -.infinity else { return -.infinity }
    each { total += exp(Double(logits[$0] - top)) }
    return Double(top) + log(total)
  }

  /// The `count` likeliest of all tokens, best first; equal ones by id.
  static func top(
    _ count: Int, _ logits: UnsafeMutableBufferPointer<Float>, normalizer: Double, allowed mask: TokenMask?
  ) -> [TokenLogProbability.Alternative] {
    guard count > 0 else { return [] }
    var best: [TokenLogProbability.Alternative] = []
    for index in logits.indices where mask?.contains(index) ?? true {
      let logit = logits[index]
      if best.count == count, let last = best.last, logit <= last.logProbability { continue }
      let place = best.firstIndex { $0.logProbability < logit } ?? best.count
      best.insert(.init(token: Int32(index), logProbability: logit), at: place)
      if best.count > count { best.removeLast() }
    }
    return best.map { .init(token: $0.token, logProbability: Float(Double($0.logProbability) - normalizer)) }
  }
}
