/// Repeatedly joins the best pair of neighbours in a row of symbols: the core of both encodings.
///
/// A linked list with a heap of candidate pairs: n log n for a word of n symbols, however long.
struct MergeQueue {
  /// A pair that can be joined; smaller `priority` first, then the leftmost.
  struct Candidate {
    var priority: Double
    var left: Int
    var right: Int
    /// Lengths when the candidate was found: it is stale once either side has grown.
    var leftLength: Int
    var rightLength: Int
    var merged: Int32

    func precedes(_ other: Candidate) -> Bool {
      priority != other.priority ? priority < other.priority : left < other.left
    }
  }
  private struct Symbol {
    var token: Int32
    /// Symbols joined in it; 0 once it was joined into its left neighbour.
    var length: Int
    var previous: Int
    var next: Int
  }

  private var symbols: [Symbol]
  private var heap: [Candidate] = []

  /// Joins `tokens` while `merge` gives a priority and a token for some pair of neighbours. `merge` sees both symbols and
  /// the ranges of the original row that they cover.
  static func reduce(
    _ tokens: [Int32],
    merge: (_ left: (token: Int32, range: Range<Int>), _ right: (token: Int32, range: Range<Int>)) -> (
      priority: Double, token: Int32
    )?
  ) -> [(token: Int32, range: Range<Int>)] {
    var queue = MergeQueue(tokens)
    func consider(_ left: Int, _ right: Int) {
      guard left >= 0, right >= 0, right < queue.symbols.count else { return }
      let a = queue.symbols[left]
      let b = queue.symbols[right]
      guard let found = merge((a.token, left..<left + a.length), (b.token, right..<right + b.length)) else { return }
      queue.push(
        Candidate(
          priority: found.priority, left: left, right: right, leftLength: a.length, rightLength: b.length,
          merged: found.token))
    }
    for index in tokens.indices.dropLast() { consider(index, index + 1) }
    while let best = queue.pop() {
      guard queue.symbols[best.left].length == best.leftLength, queue.symbols[best.right].length == best.rightLength,
        queue.symbols[best.left].next == best.right
      else { continue }
      queue.symbols[best.left].token = best.merged
      queue.symbols[best.left].length += best.rightLength
      queue.symbols[best.right].length = 0
      let after = queue.symbols[best.right].next
      queue.symbols[best.left].next = after
      if after < queue.symbols.count { queue.symbols[after].previous = best.left }
      consider(queue.symbols[best.left].previous, best.left)
      consider(best.left, after)
    }
    return queue.symbols.indices.compactMap { index in
      let symbol = queue.symbols[index]
      return symbol.length == 0 ? nil : (symbol.token, index..<index + symbol.length)
    }
  }

  private init(_ tokens: [Int32]) {
    symbols = tokens.enumerated().map { Symbol(token: $1, length: 1, previous: $0 - 1, next: $0 + 1) }
  }

  private mutating func push(_ candidate: Candidate) {
    heap.append(candidate)
    var child = heap.count - 1
    while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func pop() -> Candidate? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var parent = 0
    while true {
      var best = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].precedes(heap[best]) {
        best = child
      }
      if best == parent { return first }
      heap.swapAt(best, parent)
      parent = best
    }
  }
}
