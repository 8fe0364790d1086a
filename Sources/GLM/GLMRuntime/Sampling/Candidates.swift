extension [TokenLogProbability.Alternative] {
  /// Keeps the likeliest candidates, best first, up to and with the first for which `isWanted` says that it is the last one;
  /// equal ones by their id. A heap: it costs what is taken, and no memory.
  mutating func keepLikeliest(while isWanted: (Element) -> Bool) {
    let kept = withUnsafeMutableBufferPointer { heap in
      for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { Self.sink(heap, index, end: heap.count) }
      var end = heap.count
      while end > 0 {
        end -= 1
        heap.swapAt(0, end)
        guard isWanted(heap[end]) else { break }
        Self.sink(heap, 0, end: end)
      }
      return heap.count - end
    }
    reverse()
    removeLast(count - kept)
  }

  /// Moves an element down until none below it is likelier.
  private static func sink(_ heap: UnsafeMutableBufferPointer<Element>, _ index: Int, end: Int) {
    let element = heap[index]
    var hole = index
    while true {
      var child = 2 * hole + 1
      guard child < end else { break }
      if child + 1 < end, isLikelier(heap[child + 1], heap[child]) { child += 1 }
      guard isLikelier(heap[child], element) else { break }
      heap[hole] = heap[child]
      hole = child
    }
    heap[hole] = element
  }

  private static func isLikelier(_ a: Element, _ b: Element) -> Bool {
    a.logProbability != b.logProbability ? a.logProbability > b.logProbability : a.token < b.token
  }
}
