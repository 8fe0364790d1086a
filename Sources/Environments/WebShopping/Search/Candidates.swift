/// The products that may still be among the best, in the catalogue's order, with what they have so far.
///
/// Once no product that is not among them can catch up, words only raise those that are; so a common word's long list is
/// never read to its end. The result is exact.
struct Candidates {
  private let limit: Int
  private var products: [UInt32] = []
  private var scores: [Float] = []
  private(set) var isClosed = false

  init(limit: Int) { self.limit = limit }

  /// Adds a word's list, which is in the catalogue's order.
  mutating func merge(with list: Range<Int>, _ entry: (Int) -> (product: UInt32, weight: Float)) {
    let most = products.count + list.count
    var sums: [Float] = []
    // Written in place: a common word's list has a hundred thousand entries.
    let merged = [UInt32](unsafeUninitializedCapacity: most) { merged, count in
      sums = [Float](unsafeUninitializedCapacity: most) { sums, length in
        products.withUnsafeBufferPointer { products in
          scores.withUnsafeBufferPointer { scores in
            var own = 0
            for position in list {
              let (product, weight) = entry(position)
              while own < products.count, products[own] < product {
                merged[count] = products[own]
                sums[count] = scores[own]
                count += 1
                own += 1
              }
              merged[count] = product
              sums[count] = weight
              if own < products.count, products[own] == product {
                sums[count] += scores[own]
                own += 1
              }
              count += 1
            }
            while own < products.count {
              merged[count] = products[own]
              sums[count] = scores[own]
              count += 1
              own += 1
            }
          }
        }
        length = count
      }
    }
    products = merged
    scores = sums
  }

  /// Adds to the candidates alone.
  mutating func raise(by weight: (UInt32) -> Float) {
    for index in products.indices { scores[index] += weight(products[index]) }
  }

  /// Drops whom the words to come cannot bring among the best. `rest` is what they can give at most.
  mutating func prune(rest: Float) {
    guard products.count > limit else { return }
    let bar = threshold
    if rest < bar { isClosed = true }
    var kept = 0
    for index in products.indices where scores[index] + rest >= bar {
      products[kept] = products[index]
      scores[kept] = scores[index]
      kept += 1
    }
    products.removeSubrange(kept...)
    scores.removeSubrange(kept...)
  }

  /// The score of the last one that would be shown now.
  private var threshold: Float {
    // A heap of the best scores, the lowest on top.
    var heap: [Float] = Array(scores.prefix(limit)).sorted()
    for score in scores[limit...] where score > heap[0] {
      heap[0] = score
      var parent = 0
      while true {
        var least = parent
        for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] {
          least = child
        }
        if least == parent { break }
        heap.swapAt(parent, least)
        parent = least
      }
    }
    return heap[0]
  }

  /// The best, best first.
  var best: [Int] {
    products.indices.sorted { (scores[$1], products[$0]) < (scores[$0], products[$1]) }.prefix(limit).map {
      Int(products[$0])
    }
  }
}
