import Foundation
import GLMKernels
import Synchronization

/// The memory of all conversations' keys and values, in pages of 16 tokens, under one budget.
///
/// Pages that nobody holds are kept for the next taker, so that a conversation in progress allocates nothing.
public final class CachePool: Sendable {
  /// Tokens per page.
  public static let pageTokens = Int(GLM_PAGE)
  /// Bytes of one page: every layer's keys and values of its tokens.
  public let pageBytes: Int
  /// The most pages that may be held at once.
  public let pageLimit: Int

  /// Entries of every table: room for the longest conversation and what is attached to it.
  private let tableSize: Int

  /// Sendable by hand: what its addresses lead to is written only by whoever took it.
  private struct State: @unchecked Sendable {
    var free: [UnsafeMutableRawPointer] = []
    var allocated = 0
    /// Tables that nobody uses, by their size.
    var tables: [Int: [UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>]] = [:]
  }
  private let state = Mutex(State())

  /// `longest` is the most tokens that a conversation may hold.
  init(pageBytes: Int, budget: Int, longest: Int) {
    self.pageBytes = pageBytes
    tableSize = 2 * KVCache.pageCount(longest) + 16
    pageLimit = max(budget / pageBytes, 0)
  }

  deinit {
    state.withLock { state in
      for page in state.free { page.deallocate() }
      for table in state.tables.values.joined() { table.deallocate() }
    }
  }

  /// Pages that hold something now.
  public var pagesInUse: Int { state.withLock { $0.allocated - $0.free.count } }
  /// Pages that memory was taken for.
  public var pagesAllocated: Int { state.withLock { $0.allocated } }
  /// Pages that could be taken now.
  public var pagesLeft: Int { pageLimit - pagesInUse }

  /// A page for the taker alone; nil when the budget is used up.
  func take() -> CachePage? {
    let memory = state.withLock { state -> UnsafeMutableRawPointer? in
      if let page = state.free.popLast() { return page }
      guard state.allocated < pageLimit else { return nil }
      state.allocated += 1
      state.free.reserveCapacity(state.allocated)
      return UnsafeMutableRawPointer.allocate(byteCount: pageBytes, alignment: 64)
    }
    return memory.map { CachePage(memory: $0, pool: self) }
  }

  /// A table of at least `count` pages. A late worker of the kernels' pool may still look into one that was given back, or with
  /// another conversation's length: tables, like pages, live as long as the pool, and all are of one size.
  func takeTable(_ count: Int) -> PageTable {
    let size = max(tableSize, count)
    let pointers = state.withLock { state in
      if let known = state.tables[size]?.popLast() { return known }
      let made = UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>.allocate(capacity: size)
      made.initialize(repeating: nil, count: size)
      return made
    }
    return PageTable(pointers: pointers, size: size, pool: self)
  }

  fileprivate func give(_ table: PageTable) {
    state.withLock { $0.tables[table.size, default: []].append(table.pointers) }
  }

  fileprivate func give(_ memory: UnsafeMutableRawPointer) {
    state.withLock { $0.free.append(memory) }
  }
}

/// Sixteen tokens' keys and values in every layer. It goes back to its pool when the last holder lets go.
///
/// Sendable by hand: only a forward pass writes, and only to a page whose one holder it works for.
final class CachePage: @unchecked Sendable {
  let memory: UnsafeMutableRawPointer
  private let pool: CachePool

  fileprivate init(memory: UnsafeMutableRawPointer, pool: CachePool) {
    self.memory = memory
    self.pool = pool
  }

  deinit { pool.give(memory) }
}

/// The addresses of a conversation's pages, where the kernels read them.
///
/// Sendable by hand: it belongs to one conversation.
final class PageTable: @unchecked Sendable {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>
  fileprivate let size: Int
  private let pool: CachePool

  fileprivate init(pointers: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>, size: Int, pool: CachePool) {
    self.pointers = pointers
    self.size = size
    self.pool = pool
  }

  func set(_ index: Int, _ page: CachePage) {
    precondition(index < size, "a conversation has more pages than its capacity")
    pointers[index] = page.memory.assumingMemoryBound(to: UInt8.self)
  }

  deinit { pool.give(self) }
}
