import GLMKernels

extension GLMModel {
  /// What a conversation holds, as a prefix for others would: [layer][keys, values][entry][kv heads × head size]. Keys are
  /// turned by their position already.
  public func keyValues(of cache: borrowing KVCache) -> [Float] {
    let (heads, size) = (configuration.keyValueHeads, configuration.headSize)
    let type = options.usedCacheType
    let unit = glm_page_bytes(type.kernelType, size)
    let entries = cache.count + cache.virtualCount
    let width = heads * size
    let load = options.kernels.pointee.load
    var result = [Float](repeating: 0, count: configuration.layers * 2 * entries * width)
    var page = [Float](repeating: 0, count: CachePool.pageTokens * size)
    for (number, memory) in cache.pages.enumerated() where number * CachePool.pageTokens < entries {
      for layer in 0..<configuration.layers {
        for head in 0..<heads {
          for half in 0..<2 {
            let at = ((layer * heads + head) * 2 + half) * unit
            load?(type.kernelType, half == 0, memory.memory + at, size, &page)
            for slot in 0..<min(CachePool.pageTokens, entries - number * CachePool.pageTokens) {
              let row = ((layer * 2 + half) * entries + number * CachePool.pageTokens + slot) * width + head * size
              for d in 0..<size {
                result[row + d] = half == 0 ? page[d * CachePool.pageTokens + slot] : page[slot * size + d]
              }
            }
          }
        }
      }
    }
    return result
  }
}
