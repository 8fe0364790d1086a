import Foundation
import GLMKernels

/// The quantized matrices of a model as the kernels want them, sixteen rows interleaved, in one piece of memory.
///
/// Sendable by hand: nothing is written after `init`.
final class PackedWeights: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  let byteCount: Int

  /// Packs the matrices of `weights`, telling each where it lies; the file's pages that were read are let go, so that
  /// weights are held once. Throws `GGUFError` when they do not fit into memory.
  init(_ weights: Weights, _ file: GGUFFile, pool: OpaquePointer) throws {
    // Floats stay where they are in the file, but a token reads them all.
    var (size, floats) = (0, 0)
    weights.forEachMatrix { matrix in
      let bytes = glm_packed_bytes(matrix)
      size += Self.aligned(bytes)
      if bytes == 0 { floats += glm_file_bytes(matrix) }
    }
    byteCount = max(size, 1)
    let (needed, available) = (size + floats, Self.availableBytes)
    guard needed <= available else {
      throw GGUFError(
        file.path,
        "needs \(needed >> 20) MiB of memory for its weights; \(available >> 20) MiB are available. "
          + "Quantize it further, or run it on a larger machine")
    }
    guard let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      memory != MAP_FAILED
    else { throw GGUFError(file.path, "needs \(byteCount >> 20) MiB of memory for its weights: there is none") }
    // Streaming through gigabytes in small pages costs a tenth in address translation.
    madvise(memory, byteCount, Int32(MADV_HUGEPAGE))
    base = memory
    var offset = 0
    weights.forEachMatrix { matrix in
      let bytes = glm_packed_bytes(matrix)
      guard bytes > 0 else { return }
      glm_pack(pool, matrix, memory + offset)
      matrix.packed = UnsafeRawPointer(memory + offset)
      offset += Self.aligned(bytes)
      file.mapping.release(matrix.data, glm_file_bytes(matrix))
    }
  }

  deinit { munmap(base, byteCount) }

  private static func aligned(_ bytes: Int) -> Int { (bytes + 63) / 64 * 64 }

  /// What the kernel would give without swapping; everything where it does not say.
  private static var availableBytes: Int {
    guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
      let kibibytes = Int(line.split(separator: " ").dropFirst().first ?? "")
    else { return .max }
    return kibibytes << 10
  }
}
