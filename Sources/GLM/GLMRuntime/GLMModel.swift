import Foundation
import GLMKernels
import Synchronization

/// A language model: token ids in, logits out. Weights are packed in memory, or stay in the mapped file where they are floats.
///
/// It may be shared by any number of conversations, each with a `KVCache` of its own; one forward pass runs at a time and
/// uses all the model's threads. Logits depend on the conversation's own tokens only: not on how they were split into
/// calls, on the number of threads, or on other conversations.
public final class GLMModel: Sendable {
  public let configuration: ModelConfiguration
  public let file: GGUFFile
  /// Values in all tensors.
  public let parameterCount: Int
  public let options: Options
  /// Where conversations take their memory from.
  public let cachePool: CachePool
  private let weights: Weights
  private let engine: Mutex<ForwardPass>

  /// How a model is run.
  public struct Options: Sendable {
    /// Threads of a forward pass, the caller's included.
    public var threads: Int
    /// Float activations and keys and values throughout (spec: reference mode): slower, and closer to the weights' own values.
    public var reference: Bool
    /// Whether the portable kernels are used whatever the processor can do.
    public var portableKernels: Bool
    /// What keys and values are held as.
    public var cacheType: CacheType
    /// Bytes that the keys and values of all conversations may take.
    public var cacheBytes: Int
    /// The longest conversation in tokens, where the file's own figure is not to be believed: files made from Hugging Face's
    /// GLM-Edge say 2048 for 8192.
    public var contextLength: Int?

    public init(
      threads: Int = ProcessInfo.processInfo.activeProcessorCount, reference: Bool = false,
      portableKernels: Bool = false, cacheType: CacheType = .f16, cacheBytes: Int = 2 << 30,
      contextLength: Int? = nil
    ) {
      self.threads = threads
      self.reference = reference
      self.portableKernels = portableKernels
      self.cacheType = cacheType
      self.cacheBytes = cacheBytes
      self.contextLength = contextLength
    }

    var kernels: UnsafePointer<glm_kernels> { portableKernels ? glm_kernels_scalar() : glm_kernels_best() }
    /// Reference mode rounds nothing.
    var usedCacheType: CacheType { reference ? .f32 : cacheType }
  }

  /// Why a forward pass was refused.
  public enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The conversation would hold `needed` tokens where `capacity` fit.
    case contextOverflow(needed: Int, capacity: Int)
    case unknownToken(Int32, vocabulary: Int)
    case noTokens
    /// The conversation needs `pages` more of 16 tokens; the memory budget is `limit` and has `left`.
    case outOfMemory(pages: Int, left: Int, limit: Int)

    public var description: String {
      switch self {
      case .contextOverflow(let needed, let capacity):
        "the conversation needs \(needed) tokens of context; \(capacity) fit"
      case .unknownToken(let id, let vocabulary): "token \(id) is outside the vocabulary of \(vocabulary)"
      case .noTokens: "a forward pass needs at least one token"
      case .outOfMemory(let pages, let left, let limit):
        "the conversation needs memory for \(pages * CachePool.pageTokens) more tokens; of the \(limit * CachePool.pageTokens) "
          + "that the budget allows \(left * CachePool.pageTokens) are free. Give it a larger budget or fewer conversations"
      }
    }
  }

  /// Maps and checks the model in `file`. Throws `GGUFError`.
  public init(_ file: GGUFFile, options: Options = Options()) throws {
    guard let name = file.string("general.architecture") else {
      throw GGUFError(file.path, "lacks the metadata key general.architecture")
    }
    let architecture = try Architecture.named(name, in: file)
    var configuration = try ModelConfiguration(file, architecture: name)
    if let length = options.contextLength { configuration.contextLength = max(length, 1) }
    self.configuration = configuration
    weights = try Weights(file, configuration, architecture)
    parameterCount = file.tensors.values.reduce(0) { $0 + $1.count }
    self.file = file
    self.options = options
    var pass = try ForwardPass(weights, configuration, architecture, options)
    if !options.reference { pass.packed = try PackedWeights(weights, file, pool: pass.pool) }
    pass.mapping = file.mapping
    weightBytes = pass.packed?.byteCount ?? file.byteCount
    tokenCost = weights.tokenCost(experts: configuration.experts)
    cachePool = CachePool(
      pageBytes: configuration.pageBytes(options.usedCacheType), budget: options.cacheBytes,
      longest: configuration.contextLength)
    pass.cachePool = cachePool
    engine = Mutex(pass)
  }

  /// Bytes of the packed weights; of the whole file where none are packed.
  public let weightBytes: Int

  /// What a token costs that goes through the layers alone.
  public let tokenCost: TokenCost

  /// An empty cache for a conversation of at most `capacity` tokens (the model's own context length by default).
  public func makeCache(capacity: Int? = nil, attachment: Attachment? = nil) -> KVCache {
    KVCache(
      pool: cachePool, capacity: min(capacity ?? configuration.contextLength, configuration.contextLength),
      attachment: attachment)
  }

  /// Makes an adapter, trained keys and values, or both ready for conversations. Throws `GGUFError` for a change that the
  /// engine does not apply, `Failure` when there is no memory for the keys and values.
  public func attach(lora: LoRAAdapter? = nil, prefix: PrefixKeyValues? = nil) throws -> Attachment {
    try Attachment(
      lora: lora, prefix: prefix, configuration, file, options.usedCacheType, options.kernels.pointee, cachePool)
  }

  /// Reads `tokens` behind what `cache` holds; gives the logits of the token that follows the last, one per vocabulary
  /// entry. Throws `Failure`; the cache is then as before.
  public func forward(_ tokens: [Int32], cache: inout KVCache) throws(Failure) -> [Float] {
    var logits: [Float] = []
    try read(tokens, into: &cache, logits: .last) { logits = Array($0) }
    return logits
  }

  /// As `forward`, with the logits behind every one of `tokens`: tokens × vocabulary values.
  public func forwardAll(_ tokens: [Int32], cache: inout KVCache) throws(Failure) -> [Float] {
    var logits: [Float] = []
    try read(tokens, into: &cache, logits: .all) { logits += $0 }
    return logits
  }

  /// As `forwardAll`, one token's logits at a time: they are valid until `consume` returns.
  public func forEachLogits(
    _ tokens: [Int32], cache: inout KVCache, _ consume: (UnsafeMutableBufferPointer<Float>) -> Void
  ) throws(Failure) {
    try read(tokens, into: &cache, logits: .all, consume)
  }

  func read(
    _ tokens: [Int32], into cache: inout KVCache, logits: ForwardPass.Wanted,
    _ consume: (UnsafeMutableBufferPointer<Float>) -> Void
  ) throws(Failure) {
    try check(tokens, behind: cache.count, capacity: cache.capacity)
    try cache.reserve(tokens.count)
    withPass { pass in
      tokens.withUnsafeBufferPointer { tokens in
        var at = 0
        while at < tokens.count {
          let end = min(at + pass.room, tokens.count)
          let wanted = logits == .last && end < tokens.count ? .none : logits
          pass.add(UnsafeBufferPointer(rebasing: tokens[at..<end]), to: &cache, logits: wanted)
          pass.run(consume)
          at = end
        }
      }
    }
  }

  /// Throws `Failure` where tokens cannot be read behind so many others.
  func check(_ tokens: [Int32], behind count: Int, capacity: Int) throws(Failure) {
    guard !tokens.isEmpty else { throw .noTokens }
    guard count + tokens.count <= capacity else {
      throw .contextOverflow(needed: count + tokens.count, capacity: capacity)
    }
    try checkTokens(tokens)
  }

  /// Throws `Failure` where one is no token of the model.
  func checkTokens(_ tokens: [Int32]) throws(Failure) {
    for id in tokens where id < 0 || Int(id) >= configuration.vocabularySize {
      throw .unknownToken(id, vocabulary: configuration.vocabularySize)
    }
  }

  /// The forward pass, for one caller at a time.
  func withPass<Result>(_ body: (inout ForwardPass) throws -> sending Result) rethrows -> sending Result {
    try engine.withLock { try body(&$0) }
  }
}
