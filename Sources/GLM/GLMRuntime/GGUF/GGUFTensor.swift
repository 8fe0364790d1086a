/// A tensor of a file: its type, its shape and where it lies.
public struct GGUFTensor: Sendable, Hashable {
  public let name: String
  public let type: TensorType
  /// Extents as GGUF writes them: the row length first.
  public let shape: [Int]
  /// Bytes behind the base of the file's mapping; nil for a type that the engine does not read.
  let range: Range<Int>?

  /// The number of values.
  public var count: Int { shape.reduce(1, *) }
  public var byteCount: Int { range?.count ?? 0 }

  /// Checks that a tensor is whole: `dataStart` and `offset` count from the beginning of its file, which is mapped at
  /// `part`. Throws `GGUFError`.
  init(
    name: String, type: TensorType, shape: [Int], offset: UInt64, dataStart: Int, part: Range<Int>, file: String
  ) throws {
    let fileBytes = part.count
    self.name = name
    self.type = type
    self.shape = shape
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow, product <= 1 << 44 else { throw GGUFError(file, "has the tensor \(name) of an impossible size") }
      count = product
    }
    guard type.blockValues > 0 else {
      range = nil
      return
    }
    guard shape[0] % type.blockValues == 0 else {
      throw GGUFError(file, "has the tensor \(name) with rows of \(shape[0]) values in \(type): not whole blocks")
    }
    let bytes = count / type.blockValues * type.blockBytes
    guard offset <= UInt64(fileBytes), dataStart <= fileBytes, Int(offset) <= fileBytes - dataStart,
      bytes <= fileBytes - dataStart - Int(offset)
    else {
      throw GGUFError(
        file,
        "ends at byte \(fileBytes), but the tensor \(name) needs \(bytes) bytes from \(dataStart) + \(offset): "
          + "the file is cut short or corrupt. Fetch it again")
    }
    let start = part.lowerBound + dataStart + Int(offset)
    range = start..<start + bytes
  }
}
