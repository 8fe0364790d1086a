import Foundation
import GLMKernels

/// Turns a model file into one of other tensor types.
///
/// Metadata is kept byte for byte; of the tensors, a few megabytes are in memory at a time. A source that is quantized
/// already is taken for what its blocks stand for, so its own loss stays in the result.
public struct Quantizer: Sendable {
  public let source: GGUFFile
  public let recipe: QuantizationRecipe
  /// What the new file will hold, in its order.
  public let tensors: [GGUFWriter.Tensor]
  private let entries: [GGUFEntry]

  /// The new file's bytes.
  public var byteCount: Int { GGUFWriter.byteCount(entries: entries, tensors: tensors) }
  /// Bits of the tensors per value.
  public var bitsPerValue: Double {
    let values = tensors.reduce(0) { $0 + $1.shape.reduce(1, *) }
    return Double(tensors.reduce(0) { $0 + $1.byteCount } * 8) / Double(max(values, 1))
  }

  /// Plans the new file. Throws `GGUFError` for a source that cannot be read.
  public init(_ source: GGUFFile, recipe: QuantizationRecipe) throws {
    self.source = source
    self.recipe = recipe
    let layers = source.integer("\(source.string("general.architecture") ?? "").block_count") ?? 0
    let isTied = source.tensors["output.weight"] == nil
    tensors = try source.tensorsInOrder().map { tensor in
      GGUFWriter.Tensor(tensor.name, recipe.type(of: tensor, layers: layers, isTied: isTied), tensor.shape)
    }
    guard !tensors.isEmpty else { throw GGUFError(source.path, "holds no tensors: there is nothing to quantize") }
    entries = try Self.entries(source, recipe)
  }

  /// The source's metadata with what is no longer true of it replaced.
  private static func entries(_ source: GGUFFile, _ recipe: QuantizationRecipe) throws -> [GGUFEntry] {
    var replaced = [
      GGUFEntry("general.file_type", .integer(Int64(recipe.fileType))),
      GGUFEntry("general.quantization_version", .integer(2)),
    ]
    if recipe.isByRow {
      replaced += [
        GGUFEntry("gauntlet.quantization", .string(recipe.name)),
        GGUFEntry(
          "gauntlet.quantization.scheme",
          .string(
            "vector-wise symmetric absmax (GLM-130B, arXiv:2210.02414): one scale per output row of the linear layers, "
              + "repeated in every \(recipe.base) block of the row")),
      ]
    }
    // The new file has its own alignment and is one piece.
    let dropped =
      Set(replaced.map(\.key)).union(["gauntlet.quantization", "gauntlet.quantization.scheme", "general.alignment"])
    return try source.entries().filter { !dropped.contains($0.key) && !$0.key.hasPrefix("split.") } + replaced
  }

  /// Writes the new file to `path`; an earlier file there is replaced when the new one is whole. `progress` hears the
  /// share that is done, from 0 to 1. Throws `GGUFError`, or `CancellationError` when the task was cancelled; then
  /// nothing is left behind.
  public func write(
    to path: String, threads: Int = ProcessInfo.processInfo.activeProcessorCount,
    progress: (Double) -> Void = { _ in }
  ) throws {
    try checkTarget(path)
    guard let pool = glm_pool_create(Int32(clamping: threads)) else {
      throw GGUFError("the quantizer", "has no memory for its threads")
    }
    defer { glm_pool_destroy(pool) }
    var writer = try GGUFWriter(path: path, entries: entries, tensors: tensors)
    let total = max(1, tensors.reduce(0) { $0 + $1.byteCount })
    var done = 0
    do {
      for target in tensors {
        try convert(target, pool) { piece in
          try Task.checkCancellation()
          try writer.append(piece)
          done += piece.count
          progress(Double(done) / Double(total))
        }
      }
    } catch let error as GGUFError where error.file == path {
      // The writer has cleaned up after itself.
      throw error
    } catch {
      writer.discard()
      throw error
    }
    try writer.finish()
  }

  /// Gives a tensor's bytes in its new type, some megabytes at a time.
  private func convert(
    _ target: GGUFWriter.Tensor, _ pool: OpaquePointer, to take: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    guard let tensor = source.tensors[target.name] else { return }
    let bytes = try source.bytes(of: tensor)
    let piece = 16 << 20
    if tensor.type == target.type, !isByAbsmax(target) {
      for start in stride(from: 0, to: bytes.count, by: piece) {
        let range = start..<min(start + piece, bytes.count)
        try take(UnsafeRawBufferPointer(rebasing: bytes[range]))
        source.release(range, of: tensor)
      }
      return
    }
    let columns = target.shape[0]
    let rows = tensor.count / columns
    let rowBytes = columns / target.type.blockValues * target.type.blockBytes
    let sourceBytes = columns / tensor.type.blockValues * tensor.type.blockBytes
    let batch = min(rows, max(1, piece / rowBytes))
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: batch * rowBytes, alignment: 64)
    defer { buffer.deallocate() }
    for first in stride(from: 0, to: rows, by: batch) {
      let count = min(batch, rows - first)
      var failed = 0
      let status = glm_convert_rows(
        pool,
        glm_conversion(
          from: tensor.type.rawValue, to: target.type.rawValue,
          data: bytes.baseAddress.map { $0 + first * sourceBytes },
          rows: count, cols: columns, by_absmax: isByAbsmax(target)),
        buffer.baseAddress, &failed)
      guard status == GLM_STORED else { throw failure(status, target, row: first + failed) }
      source.release(first * sourceBytes..<(first + count) * sourceBytes, of: tensor)
      try take(UnsafeRawBufferPointer(rebasing: buffer[..<(count * rowBytes)]))
    }
  }

  /// Whether a tensor's rows get one scale each.
  private func isByAbsmax(_ target: GGUFWriter.Tensor) -> Bool {
    recipe.isByRow && target.type == recipe.base && target.name.hasPrefix("blk.")
  }

  private func failure(_ status: glm_store_status, _ target: GGUFWriter.Tensor, row: Int) -> GGUFError {
    switch status {
    case GLM_NOT_FINITE:
      GGUFError(
        source.path,
        "has an infinite or undefined value in row \(row) of \(target.name): the model is broken. Fetch it again")
    case GLM_TOO_LARGE:
      GGUFError(
        source.path,
        "has a value in row \(row) of \(target.name) that \(target.type) cannot hold: its scales reach 65504 only")
    default: GGUFError(source.path, "could not be quantized: there is no memory for a row of \(target.name)")
    }
  }
}
