/// A kind of product with its words as pieces.
struct ProductKind: Sendable {
  struct Attribute: Sendable {
    var name: String
    /// As a title, in capitals and plain.
    var titled: Int32, shouted: Int32, plain: Int32, sentence: Int32
    /// What is said of a thing that has it, such as "is water resistant".
    var clause: Int32
    /// The kind's attributes that contradict it, a bit each.
    var excludes: UInt64
  }
  struct Option: Sendable {
    var name: String
    var label: Int32
    var values: [Int32]
    /// Sizes are offered from one to another; other values from anywhere.
    var isOrdered: Bool
  }
  var category: String
  var path: String
  var query: String
  /// `this` is the noun with "this" or "these".
  var nouns: [(plain: Int32, titled: Int32, this: Int32)]
  var attributes: [Attribute]
  var options: [Option]
  var prices: ClosedRange<Double>
  var uses: [Int32]

  /// The kinds of the tables; a line that is no kind is left out.
  static func all(_ pieces: inout PieceTable) -> [ProductKind] {
    let sentences = rows(AttributeTexts.table)
    let pools = rows(OptionPools.table)
    var kinds: [ProductKind] = []
    for line in ProductKinds.table.split(separator: "\n") {
      let fields = line.split(separator: "|").map(String.init)
      guard fields.count == 9, let low = Double(fields[6]), let high = Double(fields[7]) else { continue }
      kinds.append(
        ProductKind(
          category: fields[0],
          path: (ListingTexts.departments[fields[0]] ?? fields[0]) + " › " + fields[1], query: fields[2],
          nouns: list(fields[3], ",").map {
            (
              pieces.piece($0), pieces.piece(titled($0)),
              pieces.piece((GoalGenerator.isPlural($0) ? "these " : "this ") + $0)
            )
          },
          attributes: list(fields[4], ",").map { name in
            let others = list(fields[4], ",")
            let excludes = others.indices.reduce(UInt64(0)) {
              $0 | (AttributeTexts.contradict(others[$1], name) ? 1 << UInt64($1) : 0)
            }
            let sentence = sentences[name] ?? name
            return Attribute(
              name: name, titled: pieces.piece(titled(name)), shouted: pieces.piece(name.uppercased()),
              plain: pieces.piece(name), sentence: pieces.piece(sentence.prefix(1).uppercased() + sentence.dropFirst()),
              clause: pieces.piece(AttributeForm.predicate([name], .singular)), excludes: excludes)
          },
          options: list(fields[5], ",").map { spec in
            let parts = spec.split(separator: ":").map(String.init)
            return Option(
              name: parts[0], label: pieces.piece(parts[0] + ": "),
              values: list(pools[parts[1]] ?? "standard", ";").map { pieces.piece($0) }, isOrdered: parts[0] == "size")
          },
          prices: low...high, uses: list(fields[8], ",").map { pieces.piece($0) }))
    }
    return kinds
  }

  private static func rows(_ table: String) -> [String: String] {
    var rows: [String: String] = [:]
    for line in table.split(separator: "\n") {
      let halves = line.split(separator: "|", maxSplits: 1).map(String.init)
      if halves.count == 2 { rows[halves[0]] = halves[1] }
    }
    return rows
  }

  private static func list(_ text: String, _ separator: Character) -> [String] {
    text.split(separator: separator).map { $0.drop { $0 == " " } }.map(String.init)
  }

  private static func titled(_ text: String) -> String {
    text.split(separator: " ").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
  }
}
