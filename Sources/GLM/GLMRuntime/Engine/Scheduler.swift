/// Decides which tokens go through the layers next. Confined to the engine's queue.
///
/// Sendable by hand: see above.
final class Scheduler: @unchecked Sendable {
  /// A conversation in progress.
  private final class Conversation {
    let job: Job
    var reply: Reply
    var cache: KVCache
    /// Who reads the same `shared` tokens first; nil once they are ours too.
    var leader: Conversation?
    var shared = 0
    /// Whether it reads no more.
    var isOver = false

    /// Whether it has to read its prompt by itself now.
    var isReadingPrompt: Bool { !reply.isDecoding && !reply.isFinished && leader == nil }

    init(_ job: Job, _ reply: Reply, _ cache: consuming KVCache) {
      self.job = job
      self.reply = reply
      self.cache = cache
    }
  }

  /// What a step did.
  struct Work {
    var promptTokens = 0
    var cachedTokens = 0
    var completionTokens = 0
  }

  let model: GLMModel
  private let options: GLMEngine.Options
  private(set) var tree = PrefixTree()
  private var active: [Conversation] = []
  /// Conversations whose logits the pass gives, in order.
  private var choosing: [Conversation] = []
  private var admittedWork = Work()

  init(_ model: GLMModel, _ options: GLMEngine.Options) {
    self.model = model
    self.options = options
    active.reserveCapacity(options.maxConversations)
    choosing.reserveCapacity(options.maxConversations)
  }

  var activeCount: Int { active.count }

  /// Begins jobs, or answers them at once; gives back those that must wait for memory.
  func admit(_ jobs: [Job]) -> [Job] {
    for (index, job) in jobs.enumerated() {
      guard !job.cancellation.isCancelled else {
        job.finish(.failure(.cancelled))
        continue
      }
      switch job.work {
      case .computation(let compute): job.finish(compute(self))
      case .generation(let reply):
        do {
          active.append(try begin(job, reply))
        } catch {
          // Others will give memory back when they are done; alone, there will never be enough.
          if case .outOfMemory = error, !active.isEmpty { return Array(jobs[index...]) }
          job.finish(.failure(.model(error)))
        }
      }
    }
    return []
  }

  private func begin(_ job: Job, _ reply: Reply) throws(GLMModel.Failure) -> Conversation {
    var reply = reply
    let request = reply.request
    var cache = model.makeCache(capacity: request.contextLength, attachment: request.attachment)
    try model.check(request.prompt, behind: 0, capacity: cache.capacity)
    guard request.prompt.count < cache.capacity else {
      throw .contextOverflow(needed: request.prompt.count + 1, capacity: cache.capacity)
    }
    let cached = try prepare(&cache, for: request.prompt, more: request.maxTokens)
    reply.begin(cached: cached)
    // A grammar may have begun the reply already: what it leaves no choice about needs its place too.
    guard reply.isFinished || cached + reply.unreadCount < cache.capacity else {
      throw .contextOverflow(needed: cached + reply.unreadCount + 1, capacity: cache.capacity)
    }
    admittedWork.promptTokens += request.prompt.count
    admittedWork.cachedTokens += cached
    let conversation = Conversation(job, reply, cache)
    follow(conversation)
    return conversation
  }

  /// Looks for a conversation that reads the same prompt, or has read it: a batch of episodes begins together, and whole pages of
  /// what they have in common are read once.
  private func follow(_ conversation: Conversation) {
    guard conversation.cache.attachment == nil else { return }
    let prompt = conversation.reply.request.prompt
    conversation.shared = conversation.cache.count
    for other in active where other.cache.attachment == nil {
      let known = other.reply.request.prompt
      // The last token is read for its logits.
      let common = zip(prompt.dropLast(), known).prefix { $0 == $1 }.count
      let shared = common / CachePool.pageTokens * CachePool.pageTokens
      if shared > conversation.shared { (conversation.leader, conversation.shared) = (other, shared) }
    }
  }

  /// Takes over what a conversation's leader has read, if that is all it will read of it.
  private func catchUp(_ conversation: Conversation) {
    guard let leader = conversation.leader else { return }
    let read = min(leader.cache.count, conversation.shared) / CachePool.pageTokens * CachePool.pageTokens
    guard read == conversation.shared || leader.isOver else { return }
    conversation.leader = nil
    guard read > conversation.cache.count else { return }
    admittedWork.cachedTokens += read - conversation.cache.count
    conversation.cache.skip(
      to: conversation.reply.request.prompt[..<read], pages: leader.cache.pages[..<(read / CachePool.pageTokens)])
    conversation.reply.skip(to: read)
  }

  /// Begins a cache with what is known of `prompt`, all but its last token at most, and takes the memory for the rest and for
  /// `more` tokens. Gives how many tokens are known.
  func prepare(
    _ cache: inout KVCache, for prompt: [Int32], more: Int
  ) throws(GLMModel.Failure) -> Int {
    var known: (pages: [CachePage], count: Int) = ([], 0)
    if cache.attachment == nil {
      known = tree.match(prompt.dropLast())
      cache.adopt(prompt[..<known.count], pages: known.pages)
    }
    let needed = min(prompt.count - known.count + more, cache.capacity - known.count)
    // One more page: the last known one may have to be copied.
    let pages = KVCache.pageCount(known.count + needed + cache.virtualCount) - known.pages.count + 1
    makeRoom(pages)
    try cache.reserve(needed)
    return known.count
  }

  /// Forgets what was read before until so many pages are free, or nothing is left to forget.
  func makeRoom(_ pages: Int) {
    while model.cachePool.pagesLeft < pages, tree.evict(max(pages - model.cachePool.pagesLeft, 1)) > 0 {}
  }

  /// One pass: a token of every conversation that is past its prompt, and as much of the prompts as there is room for.
  func step() -> Work {
    dropCancelled()
    for conversation in active { catchUp(conversation) }
    var work = admittedWork
    admittedWork = Work()
    guard !active.isEmpty else { return work }
    let before = active.reduce(0) { $0 + $1.reply.generation.completionTokens }
    model.withPass { pass in
      for conversation in active where conversation.reply.isDecoding && !conversation.reply.isFinished {
        add(conversation, to: &pass, pass.room)
      }
      if active.contains(where: \.isReadingPrompt) {
        addPrompts(to: &pass, room: choosing.isEmpty ? pass.room : min(pass.room, options.prefillChunk))
      }
      var next = 0
      pass.run { logits in
        let conversation = choosing[next]
        next += 1
        conversation.reply.choose(logits, room: conversation.cache.capacity - conversation.cache.count)
      }
      choosing.removeAll(keepingCapacity: true)
    }
    work.completionTokens += active.reduce(0) { $0 + $1.reply.generation.completionTokens } - before
    finish()
    return work
  }

  /// Adds parts of the prompts, to each conversation an equal share: what a short one leaves goes to the longer ones, and nobody
  /// waits for another one's end.
  private func addPrompts(to pass: inout ForwardPass, room: Int) {
    var room = room
    let readers = active.filter(\.isReadingPrompt).sorted { $0.reply.unreadCount < $1.reply.unreadCount }
    for (place, conversation) in readers.enumerated() where room > 0 {
      let sharers = readers.count - place
      room -= add(conversation, to: &pass, (room + sharers - 1) / sharers)
    }
  }

  /// Adds up to `room` of a conversation's pending tokens; gives how many.
  @discardableResult
  private func add(_ conversation: Conversation, to pass: inout ForwardPass, _ room: Int) -> Int {
    let count = min(conversation.reply.unreadCount, room)
    guard count > 0 else { return 0 }
    let first = conversation.reply.readCount
    let isLast = count == conversation.reply.unreadCount
    conversation.reply.pending.withUnsafeBufferPointer { tokens in
      pass.add(
        UnsafeBufferPointer(rebasing: tokens[first..<first + count]), to: &conversation.cache,
        logits: isLast ? .last : .none)
    }
    conversation.reply.didRead(count)
    if isLast { choosing.append(conversation) }
    return count
  }

  private func dropCancelled() {
    for conversation in active where conversation.job.cancellation.isCancelled {
      conversation.isOver = true
      remember(conversation.cache)
      conversation.job.finish(.failure(.cancelled))
    }
    active.removeAll { $0.job.cancellation.isCancelled }
  }

  private func finish() {
    guard active.contains(where: { $0.reply.isFinished }) else { return }
    for conversation in active where conversation.reply.isFinished {
      conversation.isOver = true
      remember(conversation.cache)
      conversation.job.finish(.success(.generation(conversation.reply.generation)))
    }
    active.removeAll { $0.reply.isFinished }
  }

  func remember(_ cache: borrowing KVCache) {
    guard cache.attachment == nil else { return }
    tree.insert(cache.tokens, pages: Array(cache.pages.prefix(KVCache.pageCount(cache.count))))
  }
}
