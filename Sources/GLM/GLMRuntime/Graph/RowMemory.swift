import GLMKernels

/// Memory for rows, freed when its owner goes.
final class RowMemory {
  private var pieces: [UnsafeMutableRawPointer] = []
  /// Bytes handed out.
  private(set) var byteCount = 0

  /// `count` values, all bits zero.
  func make<T>(_ type: T.Type, _ count: Int) -> UnsafeMutablePointer<T> {
    let size = max(count, 1) * MemoryLayout<T>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    pieces.append(raw)
    byteCount += size
    return raw.bindMemory(to: type, capacity: max(count, 1))
  }

  /// Rows of `width` activations, a multiple of 32.
  func activations(_ rows: Int, _ width: Int) -> glm_activations {
    let blocks = rows * width / 32
    return glm_activations(
      x: make(Float.self, rows * width), q: make(Int8.self, rows * width), scale: make(Float.self, blocks),
      sum: make(Float.self, blocks), eight: make(Int32.self, blocks), eights: make(Int32.self, 2 * blocks))
  }

  deinit { for piece in pieces { piece.deallocate() } }
}
