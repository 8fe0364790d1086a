/// Joins the best pair of neighbours in a row of symbols until no pair is left to join: the core of both encodings.
struct PairMerger {
  /// Up to so many symbols, looking at every pair before each join is faster than keeping them in order.
  static let scanLimit = 24

  private let pairs: PairTable.Reader
  /// The merges of each symbol with the next one; `scanLimit` of them.
  private let merges: UnsafeMutablePointer<PairTable.Merge>
  private var tree = MergeTree()

  init(_ pairs: PairTable.Reader, scratch merges: UnsafeMutablePointer<PairTable.Merge>) {
    self.pairs = pairs
    self.merges = merges
  }

  /// Joins `count` symbols in place; gives how many are left.
  @inline(__always)
  mutating func reduce(_ symbols: UnsafeMutablePointer<Int32>, _ count: Int) -> Int {
    count <= Self.scanLimit ? scan(symbols, count) : tree.reduce(symbols, count, pairs)
  }

  private func scan(_ symbols: UnsafeMutablePointer<Int32>, _ count: Int) -> Int {
    guard count > 1 else { return count }
    var last = count - 1
    for index in 0..<last { merges[index] = pairs.find(symbols[index], symbols[index + 1]) }
    while last > 0 {
      var best = 0
      var rank = merges[0].rank
      for index in 1..<max(last, 1) where merges[index].rank < rank {
        rank = merges[index].rank
        best = index
      }
      guard rank != .max else { break }
      symbols[best] = merges[best].token
      last -= 1
      for index in best + 1..<max(last + 1, best + 1) { symbols[index] = symbols[index + 1] }
      for index in best + 1..<max(last, best + 1) { merges[index] = merges[index + 1] }
      if best > 0 { merges[best - 1] = pairs.find(symbols[best - 1], symbols[best]) }
      if best < last { merges[best] = pairs.find(symbols[best], symbols[best + 1]) }
    }
    return last + 1
  }
}
