import GLMKernels

/// Applies what is attached to conversations to the rows that are theirs.
final class LowRankUpdate {
  private let kernels: UnsafePointer<glm_kernels>
  private var memory = RowMemory()
  private var buffer: UnsafeMutablePointer<Float>
  private var capacity = 1

  init(kernels: UnsafePointer<glm_kernels>) {
    self.kernels = kernels
    buffer = memory.make(Float.self, 1)
  }

  /// out[row][first row...] += scale · b · (a · input[row]) for each change.
  func apply(
    _ changes: [Attachment.Change], rows: Range<Int>, _ input: glm_activations,
    into out: UnsafeMutablePointer<Float>, stride: Int
  ) {
    for var change in changes {
      let (rank, height) = (change.a.rows, change.b.rows)
      reserve(rows.count * (rank + height))
      let low = buffer
      let result = buffer + rows.count * rank
      // On this thread alone: a late worker must not find an attachment gone.
      var source = glm_activations()
      source.x = input.x + rows.lowerBound * change.a.cols
      glm_matmul(nil, kernels, &change.a, 1, source, rows.count, nil, low, rank)
      source.x = low
      glm_matmul(nil, kernels, &change.b, 1, source, rows.count, nil, result, height)
      for row in 0..<rows.count {
        kernels.pointee.axpy(
          change.scale, result + row * height, out + (rows.lowerBound + row) * stride + change.firstRow, height)
      }
    }
  }

  private func reserve(_ count: Int) {
    guard count > capacity else { return }
    memory = RowMemory()
    buffer = memory.make(Float.self, count)
    capacity = count
  }
}
