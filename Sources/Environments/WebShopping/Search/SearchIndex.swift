import Foundation

/// BM25 over an inverted index in memory: for each word the products that have it, in their order.
///
/// Made in two passes over all words, one to count and one to write.
public struct SearchIndex: Sendable {
  /// The defaults of Anserini, through which WebShop asks Lucene.
  static let saturation: Float = 0.9
  static let lengthWeight: Float = 0.4
  /// A posting: the product's number above, how often it has the word in the lowest eight bits.
  private static let countBits: UInt32 = 8

  private let vocabulary: Vocabulary
  /// Where a word's postings begin; one more than there are words.
  private let starts: [Int]
  private let postings: [UInt32]
  /// The part of BM25's denominator that depends on a product's length.
  private let lengthNorms: [Float]

  /// Indexes a catalogue of at most sixteen million products.
  public init(_ catalogue: any Catalogue) {
    let words = catalogue.vocabulary.count
    var terms: [UInt32] = []
    var ends: [Int] = []
    ends.reserveCapacity(catalogue.count)
    var product = 0
    while product < catalogue.count {
      catalogue.appendTerms(of: product, to: &terms)
      ends.append(terms.count)
      product += 1
    }
    (starts, postings) = Self.inverted(terms, ends: ends, words: words)
    let mean = max(1, Float(terms.count) / Float(max(1, catalogue.count)))
    lengthNorms = ends.indices.map {
      let length = ends[$0] - ($0 > 0 ? ends[$0 - 1] : 0)
      return Self.saturation * (1 - Self.lengthWeight + Self.lengthWeight * Float(length) / mean)
    }
    vocabulary = catalogue.vocabulary
  }

  /// The lists of the words' products, from the products' words. Plain loops: shops are made in debug builds too.
  private static func inverted(_ terms: [UInt32], ends: [Int], words: Int) -> (starts: [Int], postings: [UInt32]) {
    var starts = [Int](repeating: 0, count: words + 1)
    var last = [Int32](repeating: -1, count: words)
    var postings: [UInt32] = []
    terms.withUnsafeBufferPointer { terms in
      last.withUnsafeMutableBufferPointer { last in
        starts.withUnsafeMutableBufferPointer { starts in
          var product = 0
          var place = 0
          while product < ends.count {
            let end = ends[product]
            while place < end {
              let term = Int(terms[place])
              if last[term] != Int32(product) {
                last[term] = Int32(product)
                starts[term + 1] += 1
              }
              place += 1
            }
            product += 1
          }
          var word = 0
          while word < words {
            starts[word + 1] += starts[word]
            last[word] = -1
            word += 1
          }
        }
        var cursors = starts
        postings = [UInt32](unsafeUninitializedCapacity: starts[words]) { postings, count in
          cursors.withUnsafeMutableBufferPointer { cursors in
            var product = 0
            var place = 0
            while product < ends.count {
              let end = ends[product]
              while place < end {
                let term = Int(terms[place])
                if last[term] != Int32(product) {
                  last[term] = Int32(product)
                  postings[cursors[term]] = UInt32(product) << countBits | 1
                  cursors[term] += 1
                } else if postings[cursors[term] - 1] & 255 < 255 {
                  postings[cursors[term] - 1] += 1
                }
                place += 1
              }
              product += 1
            }
          }
          count = starts[words]
        }
      }
    }
    return (starts, postings)
  }

  /// The numbers of the products that fit best, best first, ties in the catalogue's order.
  public func search(_ text: String, limit: Int = 50) -> [Int] {
    var candidates = Candidates(limit: limit)
    for term in terms(of: text) {
      if candidates.isClosed {
        candidates.raise(by: { contribution(of: term, to: $0) })
      } else {
        candidates.merge(with: starts[term.word]..<starts[term.word + 1]) { position in
          let posting = postings[position]
          return (posting >> Self.countBits, weight(posting, term.rarity))
        }
      }
      candidates.prune(rest: term.rest)
    }
    return candidates.best
  }

  /// A word of a search, with what it can give at most, and what all after it can.
  private struct Term {
    var word: Int
    var rarity: Float
    var rest: Float = 0
  }

  /// The words of a search that some product has, the rarest first: it has the highest weight and the shortest list.
  private func terms(of text: String) -> [Term] {
    var seen: [Int: Int] = [:]
    // Nobody types a thousand words into a search box.
    for word in Vocabulary.words(in: String(text.prefix(2000))).prefix(64) {
      if let number = vocabulary.number(of: word) { seen[Int(number), default: 0] += 1 }
    }
    var terms = seen.map { word, times in
      let found = Float(starts[word + 1] - starts[word])
      let all = Float(lengthNorms.count)
      return Term(word: word, rarity: Float(times) * log(1 + (all - found + 0.5) / (found + 0.5)))
    }
    terms.sort { ($1.rarity, $0.word) < ($0.rarity, $1.word) }
    var rest: Float = 0
    for index in terms.indices.reversed() {
      terms[index].rest = rest
      // A weight is less than the rarity; a little more than it covers the rounding of sums.
      rest += terms[index].rarity * 1.0001
    }
    return terms
  }

  private func weight(_ posting: UInt32, _ rarity: Float) -> Float {
    let times = Float(posting & 255)
    return rarity * times / (times + lengthNorms[Int(posting >> Self.countBits)])
  }

  /// What a word gives to one product: looked up in its list.
  private func contribution(of term: Term, to product: UInt32) -> Float {
    var low = starts[term.word]
    var high = starts[term.word + 1]
    while low < high {
      let middle = (low + high) / 2
      if postings[middle] >> Self.countBits < product { low = middle + 1 } else { high = middle }
    }
    guard low < starts[term.word + 1], postings[low] >> Self.countBits == product else { return 0 }
    return weight(postings[low], term.rarity)
  }
}
