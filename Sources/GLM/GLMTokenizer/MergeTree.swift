/// Joins pairs in a long row of symbols: the ranks of all pairs stand in a tree of blocks of sixteen, each with the smallest
/// of its block, so that finding the best pair and taking note of a join cost a few blocks, however long the row is.
///
/// Pairs of one rank are joined from left to right, which walks through memory in order.
struct MergeTree {
  private struct Symbol {
    var previous: Int32
    var next: Int32
    /// What it joins to with the next symbol, where there is something.
    var joined: Int32
  }
  private static let width = 16
  /// The key of no pair.
  private static let none = Int32.max

  private var symbols: [Symbol] = []
  /// Level by level, the pairs first: a rank times sixteen plus the place in the block, so that the smallest key of a block
  /// also says where it is, and of equal ranks the leftmost. A pair is kept at the place of its left symbol.
  private var keys: [Int32] = []
  /// Where each level begins in `keys`; the last one is a single block.
  private var levels: [Int] = []

  /// Joins `count` symbols in place; gives how many are left.
  mutating func reduce(_ row: UnsafeMutablePointer<Int32>, _ count: Int, _ pairs: PairTable.Reader) -> Int {
    layOut(count)
    return levels.withUnsafeBufferPointer { levels in
      symbols.withUnsafeMutableBufferPointer { symbols in
        keys.withUnsafeMutableBufferPointer { keys in
          guard let start = keys.baseAddress else { return count }
          let tree = Tree(keys: start, levels: levels)
          for index in 0..<count {
            let merge = index + 1 < count ? pairs.find(row[index], row[index + 1]) : .none
            let place = Int32(truncatingIfNeeded: index)
            symbols[index] = Symbol(previous: place - 1, next: place + 1, joined: merge.token)
            keys[index] = Tree.key(merge.rank, index)
          }
          tree.build(count)
          Self.join(row, symbols, tree, pairs)
          var left = 0
          var place = 0
          while place < count {
            row[left] = row[place]
            left += 1
            place = Int(symbols[place].next)
          }
          return left
        }
      }
    }
  }

  private static func join(
    _ row: UnsafeMutablePointer<Int32>, _ symbols: UnsafeMutableBufferPointer<Symbol>, _ tree: Tree,
    _ pairs: PairTable.Reader
  ) {
    func link(_ left: Int, _ right: Int) {
      let merge = pairs.find(row[left], row[right])
      symbols[left].joined = merge.token
      tree.keys[left] = Tree.key(merge.rank, left)
    }
    while let left = tree.first() {
      let right = Int(symbols[left].next)
      let after = Int(symbols[right].next)
      row[left] = symbols[left].joined
      symbols[left].next = symbols[right].next
      tree.keys[left] = none
      tree.keys[right] = none
      if after < symbols.count {
        symbols[after].previous = Int32(truncatingIfNeeded: left)
        link(left, after)
      }
      let before = Int(symbols[left].previous)
      if before >= 0 {
        link(before, left)
        if before >> 4 != left >> 4 { tree.update(before) }
      }
      tree.update(left)
      if right >> 4 != left >> 4 { tree.update(right) }
    }
  }

  /// Makes room for a row of `count` symbols, with no pairs.
  private mutating func layOut(_ count: Int) {
    levels.removeAll(keepingCapacity: true)
    var size = 0
    var length = count
    repeat {
      levels.append(size)
      length = (length + Self.width - 1) / Self.width
      size += length * Self.width
    } while length > 1
    keys.removeAll(keepingCapacity: true)
    keys.append(contentsOf: repeatElement(Self.none, count: size))
    symbols.removeAll(keepingCapacity: true)
    symbols.append(contentsOf: repeatElement(Symbol(previous: 0, next: 0, joined: 0), count: count))
  }

  private struct Tree {
    let keys: UnsafeMutablePointer<Int32>
    let levels: UnsafeBufferPointer<Int>

    @inline(__always)
    static func key(_ rank: UInt32, _ place: Int) -> Int32 {
      rank == .max ? none : Int32(truncatingIfNeeded: rank) << 4 | Int32(truncatingIfNeeded: place & (width - 1))
    }

    /// Fills every level but the first, which has `count` keys.
    func build(_ count: Int) {
      var blocks = count
      for level in levels.indices.dropLast() {
        blocks = (blocks + width - 1) / width
        for block in 0..<blocks { keys[levels[level + 1] + block] = smallest(level, block) }
      }
    }

    /// The place of the best pair; nil when none is left.
    @inline(__always)
    func first() -> Int? {
      var place = 0
      var level = levels.count
      while level > 0 {
        level -= 1
        let key = minimum(keys + levels[level] + place * width)
        if key == none { return nil }
        place = place * width + Int(key & Int32(width - 1))
      }
      return place
    }

    /// Takes note of new keys in the block of `place`.
    @inline(__always)
    func update(_ place: Int) {
      var block = place >> 4
      for level in 0..<levels.count - 1 {
        let key = smallest(level, block)
        let parent = keys + levels[level + 1] + block
        if parent.pointee == key { return }
        parent.pointee = key
        block >>= 4
      }
    }

    /// The smallest key of a block, as the level above keeps it.
    @inline(__always)
    private func smallest(_ level: Int, _ block: Int) -> Int32 {
      let key = minimum(keys + levels[level] + block * width)
      return key == none ? none : (key & ~Int32(width - 1)) | Int32(truncatingIfNeeded: block & (width - 1))
    }

    @inline(__always)
    private func minimum(_ block: UnsafeMutablePointer<Int32>) -> Int32 {
      // Four at a time: wider vectors are compared one by one where the processor lacks them.
      let lanes = UnsafeRawPointer(block)
      func four(_ index: Int) -> SIMD4<Int32> { lanes.loadUnaligned(fromByteOffset: index * 16, as: SIMD4<Int32>.self) }
      let best = Self.smaller(Self.smaller(four(0), four(1)), Self.smaller(four(2), four(3)))
      return min(min(best.x, best.y), min(best.z, best.w))
    }

    @inline(__always)
    private static func smaller(_ a: SIMD4<Int32>, _ b: SIMD4<Int32>) -> SIMD4<Int32> {
      a.replacing(with: b, where: b .< a)
    }
  }
}
