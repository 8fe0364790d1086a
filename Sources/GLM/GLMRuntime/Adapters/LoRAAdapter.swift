/// A low-rank change to some of a model's matrices (LoRA, Hu et al. 2021): W + scale · B · A.
///
/// Read from a GGUF file as converters of LoRA adapters write it: `general.type` is "adapter", `adapter.type` is "lora",
/// `adapter.lora.alpha` a number, and for a model's tensor NAME there are NAME.lora_a (its row length × rank) and
/// NAME.lora_b (rank × its rows), in any type that the engine reads.
public struct LoRAAdapter: Sendable, Hashable {
  /// The change to one matrix: out += scale · b · (a · x).
  public struct Change: Sendable, Hashable {
    /// Values per row of the model's matrix.
    public let columns: Int
    /// Rows of the model's matrix.
    public let rows: Int
    public let rank: Int
    /// `rank` rows of `columns` values.
    public let a: [Float]
    /// `rows` rows of `rank` values.
    public let b: [Float]
    /// alpha / rank; 1 for an adapter with an alpha of 0.
    public let scale: Float
  }
  /// The adapter's own name, where it says one.
  public let name: String?
  /// The changes by the name of the model's tensor, such as `blk.0.attn_q.weight`.
  public let changes: [String: Change]

  /// Bytes that it takes in memory.
  public var byteCount: Int { changes.values.reduce(0) { $0 + ($1.a.count + $1.b.count) * MemoryLayout<Float>.size } }

  /// Reads an adapter for the model in `model`. Throws `GGUFError` when it is none, or does not fit.
  public init(_ file: GGUFFile, for model: GGUFFile) throws {
    guard file.string("general.type") == "adapter", file.string("adapter.type") == "lora" else {
      throw GGUFError(file.path, "is no LoRA adapter: expected general.type 'adapter' and adapter.type 'lora'")
    }
    guard file.metadata["adapter.alora.invocation_tokens"] == nil else {
      throw GGUFError(file.path, "is an adapter that wakes at certain tokens, which the engine does not run")
    }
    let ours = model.string("general.architecture") ?? "none"
    guard let architecture = file.string("general.architecture"), architecture == ours else {
      throw GGUFError(
        file.path, "adapts the architecture '\(file.string("general.architecture") ?? "none")': the model has '\(ours)'"
      )
    }
    guard let alpha = file.number("adapter.lora.alpha"), alpha.isFinite else {
      throw GGUFError(file.path, "lacks the metadata key adapter.lora.alpha")
    }
    var changes: [String: Change] = [:]
    for tensor in file.tensors.keys.sorted() {
      let (base, half) = Self.split(tensor)
      switch half {
      case ".lora_a": changes[base] = try Self.change(of: base, alpha: alpha, file, model)
      case ".lora_b":
        guard file.tensors[base + ".lora_a"] != nil else { throw GGUFError(file.path, "lacks \(base).lora_a") }
      default: throw GGUFError(file.path, "has the tensor \(tensor): expected names that end with .lora_a or .lora_b")
      }
    }
    guard !changes.isEmpty else { throw GGUFError(file.path, "changes nothing: it has no tensors") }
    name = file.string("general.name")
    self.changes = changes
  }

  /// A tensor's name without its ending `.lora_a` or `.lora_b`, and the ending.
  private static func split(_ name: String) -> (base: String, half: String) {
    for half in [".lora_a", ".lora_b"] where name.hasSuffix(half) { return (String(name.dropLast(half.count)), half) }
    return (name, "")
  }

  private static func change(of base: String, alpha: Double, _ file: GGUFFile, _ model: GGUFFile) throws -> Change {
    guard base != "token_embd.weight", let target = model.tensors[base], target.shape.count == 2 else {
      throw GGUFError(file.path, "changes \(base), which is no matrix of the model that an adapter can change")
    }
    let (columns, rows) = (target.shape[0], target.shape[1])
    let a = try file.stored(base + ".lora_a").tensor
    let b = try file.stored(base + ".lora_b").tensor
    guard let rank = a.shape.dropFirst().first, a.shape == [columns, rank], b.shape == [rank, rows] else {
      throw GGUFError(
        file.path,
        "changes \(base) by matrices of \(a.shape) and \(b.shape): expected [\(columns), rank] and [rank, \(rows)]. "
          + "It was made for another model")
    }
    return Change(
      columns: columns, rows: rows, rank: rank, a: try file.finiteValues(of: a.name),
      b: try file.finiteValues(of: b.name), scale: alpha == 0 ? 1 : Float(alpha / Double(rank)))
  }
}

extension GGUFFile {
  /// As `values`; throws `GGUFError` also when one is infinite or no number.
  func finiteValues(of name: String) throws -> [Float] {
    let values = try values(of: name)
    guard values.allSatisfy(\.isFinite) else {
      throw GGUFError(path, "has values in \(name) that are not finite: it is corrupt")
    }
    return values
  }
}
