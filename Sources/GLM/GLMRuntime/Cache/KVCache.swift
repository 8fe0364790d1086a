/// The keys and values of one conversation: what the model has read so far.
///
/// It grows as tokens are added, up to its capacity, and can be cut back to a prefix or forked. Whole pages are shared with
/// the forks; what is written to is the conversation's own.
public struct KVCache: ~Copyable, Sendable {
  /// The token ids whose keys and values are held, in order.
  public private(set) var tokens: [Int32] = []
  /// The most tokens it may hold.
  public let capacity: Int
  /// The pool that pages come from.
  public let pool: CachePool
  /// What is attached to the conversation.
  let attachment: Attachment?
  /// Pages of what is held, and behind them those reserved for what is to come.
  private(set) var pages: [CachePage] = []
  private let table: PageTable

  init(pool: CachePool, capacity: Int, attachment: Attachment? = nil) {
    self.pool = pool
    self.capacity = capacity
    self.attachment = attachment
    table = pool.takeTable(Self.pageCount(capacity + (attachment?.virtualCount ?? 0)))
    adopt([], pages: attachment?.pages ?? [])
  }

  public var count: Int { tokens.count }
  /// Entries before the first token that stand for none: keys and values that an attachment brought.
  var virtualCount: Int { attachment?.virtualCount ?? 0 }
  /// Bytes held now.
  public var byteCount: Int { pages.count * pool.pageBytes }
  /// Where the kernels find each page; valid as long as the conversation.
  var pageTable: UnsafePointer<UnsafeMutablePointer<UInt8>?> { UnsafePointer(table.pointers) }

  /// Pages that `entries` take.
  static func pageCount(_ entries: Int) -> Int { (entries + CachePool.pageTokens - 1) / CachePool.pageTokens }

  /// Forgets everything after the first `count` tokens.
  public mutating func truncate(to count: Int) {
    guard count < tokens.count else { return }
    tokens.removeLast(tokens.count - max(count, 0))
    let needed = Self.pageCount(tokens.count + virtualCount)
    if pages.count > needed { pages.removeLast(pages.count - needed) }
  }

  /// Takes the pages for `more` tokens behind those held, so that adding them cannot fail. Throws
  /// `GLMModel.Failure.outOfMemory` when the pool has too few; nothing is taken then.
  public mutating func reserve(_ more: Int) throws(GLMModel.Failure) {
    let held = tokens.count + virtualCount
    let needed = Self.pageCount(held + more)
    var fresh: [CachePage] = []
    // The page that goes on is written to: it must be nobody else's.
    var copy: CachePage?
    let last = held / CachePool.pageTokens
    if more > 0, held % CachePool.pageTokens != 0, last < pages.count, !isKnownUniquelyReferenced(&pages[last]) {
      copy = pool.take()
      guard copy != nil else { throw .outOfMemory(pages: 1, left: 0, limit: pool.pageLimit) }
    }
    let missing = max(needed - pages.count, 0)
    fresh.reserveCapacity(missing)
    while fresh.count < missing {
      guard let page = pool.take() else {
        throw .outOfMemory(pages: missing, left: fresh.count, limit: pool.pageLimit)
      }
      fresh.append(page)
    }
    if let copy {
      copy.memory.copyMemory(from: pages[last].memory, byteCount: pool.pageBytes)
      pages[last] = copy
      table.set(last, copy)
    }
    for page in fresh {
      table.set(pages.count, page)
      pages.append(page)
    }
    tokens.reserveCapacity(tokens.count + more)
  }

  /// Adds tokens whose entries the forward pass then fills. Their pages were reserved.
  mutating func append(_ more: UnsafeBufferPointer<Int32>) { tokens.append(contentsOf: more) }

  /// Begins with pages that hold the entries of `tokens`; the last may hold more than its share of them.
  mutating func adopt(_ tokens: ArraySlice<Int32>, pages shared: [CachePage]) {
    self.tokens = Array(tokens)
    pages = shared
    for (index, page) in shared.enumerated() { table.set(index, page) }
  }

  /// Goes on behind `tokens`, which begin with those held, by the whole pages that another conversation read. Pages of our own
  /// that were meant for them are given back.
  mutating func skip(to tokens: ArraySlice<Int32>, pages shared: ArraySlice<CachePage>) {
    self.tokens.append(contentsOf: tokens.dropFirst(self.tokens.count))
    for (index, page) in shared.enumerated() where pages[index] !== page {
      pages[index] = page
      table.set(index, page)
    }
  }

  /// A conversation that has read the first `count` tokens of this one.
  public func fork(at count: Int? = nil) -> KVCache {
    let count = min(count ?? tokens.count, tokens.count)
    var other = KVCache(pool: pool, capacity: capacity, attachment: attachment)
    other.adopt(tokens[..<count], pages: Array(pages[..<Self.pageCount(count + virtualCount)]))
    return other
  }
}
