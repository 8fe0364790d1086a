import Foundation
import GLMKernels
import Synchronization

/// A language model: token ids in, logits out. Weights stay in the mapped file.
///
/// It may be shared by any number of conversations, each with a `KVCache` of its own; one forward pass runs at a time and
/// uses all the model's threads. Logits depend on the conversation's own tokens only: not on how they were split into
/// calls, on the number of threads, or on other conversations.
public final class GLMModel: Sendable {
  public let configuration: ModelConfiguration
  public let file: GGUFFile
  /// Values in all tensors.
  public let parameterCount: Int
  /// Whether activations stay floats: slower, and closer to the weights' own values.
  public let isReference: Bool
  private let weights: Weights
  private let architecture: Architecture
  private let packed: PackedWeights?
  private let engine: Mutex<ForwardPass>

  /// How a model is run.
  public struct Options: Sendable {
    /// Threads of a forward pass, the caller's included.
    public var threads: Int
    /// Float activations throughout (spec: reference mode).
    public var reference: Bool
    /// Whether the portable kernels are used whatever the processor can do.
    public var portableKernels: Bool

    public init(
      threads: Int = ProcessInfo.processInfo.activeProcessorCount, reference: Bool = false,
      portableKernels: Bool = false
    ) {
      self.threads = threads
      self.reference = reference
      self.portableKernels = portableKernels
    }
  }

  /// Why a forward pass was refused.
  public enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The conversation would hold `needed` tokens where `capacity` fit.
    case contextOverflow(needed: Int, capacity: Int)
    case unknownToken(Int32, vocabulary: Int)
    case noTokens

    public var description: String {
      switch self {
      case .contextOverflow(let needed, let capacity):
        "the conversation needs \(needed) tokens of context; \(capacity) fit"
      case .unknownToken(let id, let vocabulary): "token \(id) is outside the vocabulary of \(vocabulary)"
      case .noTokens: "a forward pass needs at least one token"
      }
    }
  }

  /// Maps and checks the model in `file`. Throws `GGUFError`.
  public init(_ file: GGUFFile, options: Options = Options()) throws {
    guard let name = file.string("general.architecture") else {
      throw GGUFError(file.path, "lacks the metadata key general.architecture")
    }
    architecture = try Architecture.named(name, in: file)
    configuration = try ModelConfiguration(file, architecture: name)
    var weights = try Weights(file, configuration, architecture)
    parameterCount = file.tensors.values.reduce(0) { $0 + $1.count }
    isReference = options.reference
    self.file = file
    let pass = try ForwardPass(configuration, architecture, options)
    packed = options.reference ? nil : try PackedWeights(&weights, file, pool: pass.pool)
    self.weights = weights
    engine = Mutex(pass)
  }

  /// An empty cache for a conversation of at most `capacity` tokens (the model's own context length by default).
  public func makeCache(capacity: Int? = nil) -> KVCache {
    KVCache(
      layers: configuration.layers, width: configuration.keyValueHeads * configuration.headSize,
      capacity: min(capacity ?? configuration.contextLength, configuration.contextLength))
  }

  /// Reads `tokens` behind what `cache` holds; gives the logits of the token that follows the last, one per vocabulary
  /// entry. Throws `Failure`; the cache is then as before.
  public func forward(_ tokens: [Int32], cache: inout KVCache) throws(Failure) -> [Float] {
    try run(tokens, cache: &cache, all: false)
  }

  /// As `forward`, with the logits behind every one of `tokens`: tokens × vocabulary values.
  public func forwardAll(_ tokens: [Int32], cache: inout KVCache) throws(Failure) -> [Float] {
    try run(tokens, cache: &cache, all: true)
  }

  private func run(_ tokens: [Int32], cache: inout KVCache, all: Bool) throws(Failure) -> [Float] {
    guard !tokens.isEmpty else { throw .noTokens }
    guard cache.count + tokens.count <= cache.capacity else {
      throw .contextOverflow(needed: cache.count + tokens.count, capacity: cache.capacity)
    }
    for id in tokens where id < 0 || Int(id) >= configuration.vocabularySize {
      throw .unknownToken(id, vocabulary: configuration.vocabularySize)
    }
    return engine.withLock { $0.run(weights, file.mapping.base, packed?.base, tokens, &cache, all: all) }
  }
}
