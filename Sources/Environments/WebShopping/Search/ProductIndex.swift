import Foundation

/// An inverted index of products over phrases, ranked by BM25 (Robertson and Zaragoza 2009) with Lucene's constants.
struct ProductIndex: Sendable {
  private static let (k1, b) = (1.2, 0.75)

  private let book: PhraseBook
  /// Products of phrase p are `postings[starts[p]..<starts[p + 1]]`, ascending; one stands there as often as it has the phrase.
  private let starts: [Int]
  private let postings: [UInt32]
  /// Terms in each product's text, over the mean.
  private let relativeLengths: [Float]

  var count: Int { relativeLengths.count }

  /// Indexes products 0, 1, …, whose phrases stand one behind the other in `phrases`, and end where `ends` says.
  init(_ book: PhraseBook, phrases: [UInt32], ends: [Int]) {
    self.book = book
    var starts = [Int](repeating: 0, count: book.texts.count + 1)
    for phrase in phrases { starts[Int(phrase) + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    var next = starts
    var lengths = [Float](repeating: 0, count: ends.count)
    postings = [UInt32](unsafeUninitializedCapacity: phrases.count) { buffer, count in
      var at = 0
      for (product, end) in ends.enumerated() {
        var length = 0
        while at < end {
          let phrase = Int(phrases[at])
          buffer[next[phrase]] = UInt32(product)
          next[phrase] += 1
          length += book.lengths[phrase]
          at += 1
        }
        lengths[product] = Float(length)
      }
      count = phrases.count
    }
    self.starts = starts
    let mean = max(lengths.reduce(0) { $0 + Double($1) } / Double(max(1, lengths.count)), 1)
    relativeLengths = lengths.map { Float(Double($0) / mean) }
  }

  /// Numbers of the products that fit best, best first; equal ones by number.
  func search(_ words: String, limit: Int) -> [Int] {
    var terms: [String] = []
    for term in SearchTerms.of(words) where !terms.contains(term) { terms.append(term) }
    guard !terms.isEmpty, count > 0, limit > 0 else { return [] }
    return withScratch { scores, frequencies in
      var found: [UInt32] = []
      for term in terms { add(term, scores, frequencies, &found) }
      return best(limit, found, scores)
    }
  }

  /// Memory for a score and a frequency per product, all zero.
  private func withScratch<Result>(
    _ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<UInt8>) -> Result
  ) -> Result {
    // calloc takes pages that are zero already, of which a search touches few.
    guard let scores = calloc(count, 4), let frequencies = calloc(count, 1) else {
      preconditionFailure("no memory for a search over \(count) products")
    }
    defer {
      free(scores)
      free(frequencies)
    }
    return body(
      scores.bindMemory(to: Float.self, capacity: count), frequencies.bindMemory(to: UInt8.self, capacity: count))
  }

  private func add(
    _ term: String, _ scores: UnsafeMutablePointer<Float>, _ frequencies: UnsafeMutablePointer<UInt8>,
    _ found: inout [UInt32]
  ) {
    guard let occurrences = book.occurrences[term] else { return }
    var having: [UInt32] = []
    for occurrence in occurrences {
      for product in postings[starts[occurrence.phrase]..<starts[occurrence.phrase + 1]] {
        if frequencies[Int(product)] == 0 { having.append(product) }
        frequencies[Int(product)] = UInt8(min(Int(frequencies[Int(product)]) + occurrence.count, 255))
      }
    }
    let share = (Double(count - having.count) + 0.5) / (Double(having.count) + 0.5)
    let weight = Float(log(1 + share))
    let (k1, b) = (Float(Self.k1), Float(Self.b))
    for product in having {
      let frequency = Float(frequencies[Int(product)])
      frequencies[Int(product)] = 0
      if scores[Int(product)] == 0 { found.append(product) }
      let length = k1 * (1 - b + b * relativeLengths[Int(product)])
      scores[Int(product)] += weight * frequency * (k1 + 1) / (frequency + length)
    }
  }

  private func best(_ limit: Int, _ found: [UInt32], _ scores: UnsafeMutablePointer<Float>) -> [Int] {
    func isBetter(_ a: UInt32, _ b: UInt32) -> Bool {
      let (left, right) = (scores[Int(a)], scores[Int(b)])
      return left != right ? left > right : a < b
    }
    var top: [UInt32] = []
    top.reserveCapacity(limit + 1)
    for product in found {
      if top.count == limit, let last = top.last, !isBetter(product, last) { continue }
      // Behind everything better, by halving.
      var (low, high) = (0, top.count)
      while low < high {
        let middle = (low + high) / 2
        if isBetter(top[middle], product) { low = middle + 1 } else { high = middle }
      }
      top.insert(product, at: low)
      if top.count > limit { top.removeLast() }
    }
    return top.map(Int.init)
  }
}
