import Episodes

extension Grammar {
  /// Any text without `mark`; or any text, its first `mark`, and `rest`.
  ///
  /// One rule for each count of the mark's characters that the text ends in (Knuth, Morris and Pratt 1977).
  static func text(until mark: String, then rest: Grammar) -> Grammar {
    let mark = Array(mark.unicodeScalars)
    func name(_ matched: Int) -> String { "until \(String(String.UnicodeScalarView(mark))) \(matched)" }
    /// The longest beginning of the mark that ends the text, once `next` follows `matched` characters of it.
    func advance(_ matched: Int, _ next: Unicode.Scalar) -> Int {
      let text = mark[..<matched] + [next]
      return (0...text.count).last { $0 <= mark.count && text.suffix($0).elementsEqual(mark[..<$0]) } ?? 0
    }
    let alphabet = Set(mark).sorted()
    let others = CharacterClass.all.subtracting(CharacterClass(alphabet.map { $0.value...$0.value }))
    var rules: [String: Grammar] = [:]
    for matched in mark.indices {
      var ways: [Grammar] = [.literal(""), .sequence([.one(others), .reference(name(0))])]
      for scalar in alphabet {
        let next = advance(matched, scalar)
        ways.append(
          .sequence([.literal(String(scalar)), next == mark.count ? rest : .reference(name(next))]))
      }
      rules[name(matched)] = .choice(ways)
    }
    return .rules(rules, start: .reference(name(0)))
  }
}
