/// The texts that generated listings are put together from, each with the numbers of its words.
///
/// A listing's text and its words come from the same pieces: the words of a million listings are known without writing
/// one.
struct PieceTable: Sendable {
  private(set) var texts: [String] = []
  private(set) var vocabulary = Vocabulary()
  private var numbers: [String: Int32] = [:]
  private var termStarts: [Int] = [0]
  private var terms: [UInt32] = []

  /// The piece of a text; equal texts are one piece.
  mutating func piece(_ text: String) -> Int32 {
    if let known = numbers[text] { return known }
    let number = Int32(texts.count)
    numbers[text] = number
    texts.append(text)
    terms += vocabulary.add(text)
    termStarts.append(terms.count)
    return number
  }

  /// Writes the words of pieces to the end of `result`.
  func append(_ pieces: [Int32], to result: inout [UInt32]) {
    // Plain loops: shops are made in debug builds too.
    terms.withUnsafeBufferPointer { terms in
      termStarts.withUnsafeBufferPointer { starts in
        var index = 0
        while index < pieces.count {
          let piece = Int(pieces[index])
          var place = starts[piece]
          let end = starts[piece + 1]
          while place < end {
            result.append(terms[place])
            place += 1
          }
          index += 1
        }
      }
    }
  }

  func text(_ pieces: [Int32]) -> String {
    var text = ""
    for piece in pieces { text += texts[Int(piece)] }
    return text
  }
}

/// A sentence with places to fill.
struct PieceTemplate: Sendable {
  /// Pieces, and below zero places: `-1 - Place.rawValue`.
  private var parts: [Int32] = []

  enum Place: Int32, CaseIterable {
    case this, brand, use, attribute, has
  }

  init(_ text: String, _ table: inout PieceTable) {
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      if open > rest.startIndex { parts.append(table.piece(String(rest[..<open]))) }
      let name = rest[rest.index(after: open)..<close]
      if let place = Place.allCases.first(where: { "\($0)" == name }) { parts.append(-1 - place.rawValue) }
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { parts.append(table.piece(String(rest))) }
  }

  /// Writes the sentence; `fillings` are the pieces of the places in their order.
  func append(_ fillings: [Int32], to result: inout [Int32]) {
    var index = 0
    while index < parts.count {
      let part = parts[index]
      result.append(part < 0 ? fillings[Int(-1 - part)] : part)
      index += 1
    }
  }
}
