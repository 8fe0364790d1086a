/// Writes a model into several files, `NAME-00001-of-00003.gguf` and so on: the metadata into the first one, the tensors
/// over all of them in their order.
public struct GGUFSplitWriter {
  /// The files in order.
  public let paths: [String]
  private var writers: [GGUFWriter]
  private var tensorsLeft: [Int]

  /// Begins the files. `name` is the path up to the part's number. Throws `GGUFError`.
  public init(
    name: String, metadata: [(key: String, value: GGUFValue)], tensors: [GGUFWriter.Tensor], tensorsPerPart: Int
  ) throws {
    let size = max(tensorsPerPart, 1)
    let pieces = stride(from: 0, to: tensors.count, by: size).map { tensors[$0..<min($0 + size, tensors.count)] }
    guard (1...Int(UInt16.max)).contains(pieces.count) else {
      throw GGUFError(name, "cannot be written as \(pieces.count) files: 1 to \(UInt16.max) are possible")
    }
    paths = pieces.indices.map { name + GGUFSplit.suffix($0, of: pieces.count) }
    tensorsLeft = pieces.map(\.count)
    writers = []
    for (index, piece) in pieces.enumerated() {
      let split: [(key: String, value: GGUFValue)] = [
        ("split.no", .integer(Int64(index))), ("split.count", .integer(Int64(pieces.count))),
        ("split.tensors.count", .integer(Int64(tensors.count))),
      ]
      writers.append(
        try GGUFWriter(path: paths[index], metadata: index == 0 ? metadata + split : split, tensors: Array(piece)))
    }
  }

  /// Writes the bytes of the next tensor, in the order given. Throws `GGUFError`.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) throws {
    guard let part = tensorsLeft.firstIndex(where: { $0 > 0 }) else {
      throw GGUFError(paths[0], "was given a tensor more than was announced")
    }
    try writers[part].append(bytes)
    tensorsLeft[part] -= 1
  }

  /// Gives the files their names. Throws `GGUFError` when tensors are missing.
  public func finish() throws {
    for writer in writers { try writer.finish() }
  }
}
