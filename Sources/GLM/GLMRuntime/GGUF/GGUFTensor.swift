/// Where a tensor lies in its file.
public struct GGUFTensor: Sendable, Hashable {
  public let name: String
  public let type: TensorType
  /// Extents as GGUF writes them: the row length first.
  public let shape: [Int]
  /// Bytes from the beginning of the file; nil for a type that the engine does not read.
  let range: Range<Int>?

  /// The number of values.
  public var count: Int { shape.reduce(1, *) }
  public var byteCount: Int { range?.count ?? 0 }

  init(
    name: String, type: TensorType, shape: [Int], offset: UInt64, dataStart: Int, fileBytes: Int, file: String
  ) throws {
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
    range = dataStart + Int(offset)..<dataStart + Int(offset) + bytes
  }
}
