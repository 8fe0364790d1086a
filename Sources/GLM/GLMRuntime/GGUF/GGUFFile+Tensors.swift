import GLMKernels

extension GGUFFile {
  /// Calls `body` with a tensor's bytes as they lie in the file. Throws `GGUFError` when there is none of that name, or of
  /// a type that the engine does not read.
  public func withBytes<Result>(
    of name: String, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    let range = try stored(name).range
    return try withExtendedLifetime(mapping) {
      try body(UnsafeRawBufferPointer(start: mapping.base + range.lowerBound, count: range.count))
    }
  }

  /// The values of a tensor, whatever its type, the row first. Throws `GGUFError` as `withBytes` does.
  public func values(of name: String) throws -> [Float] {
    let (tensor, _) = try stored(name)
    return try withBytes(of: name) { bytes in
      [Float](unsafeUninitializedCapacity: tensor.count) { buffer, filled in
        guard let source = bytes.baseAddress, let out = buffer.baseAddress else { return }
        glm_dequantize(tensor.type.rawValue, source, tensor.count, out)
        filled = tensor.count
      }
    }
  }

  /// A tensor that can be read, and where it lies. Throws `GGUFError`.
  func stored(_ name: String) throws -> (tensor: GGUFTensor, range: Range<Int>) {
    guard let tensor = tensors[name] else { throw GGUFError(path, "lacks the tensor \(name)") }
    guard let range = tensor.range else {
      throw GGUFError(path, "stores \(name) as \(tensor.type), which the engine does not read. Quantize it otherwise")
    }
    return (tensor, range)
  }
}
