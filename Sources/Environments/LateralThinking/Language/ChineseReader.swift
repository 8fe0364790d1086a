/// Reads Chinese questions and statements: characters and pairs of neighbours are the terms, for words are not spaced.
enum ChineseReader {
  static func read(_ text: String) -> Reading {
    var characters = Array(
      text.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil })
    var isNegated = false
    dropChoices(&characters)
    var kept: [Unicode.Scalar] = []
    for scalar in characters {
      if negations.contains(scalar) {
        isNegated.toggle()
      } else if !empty.contains(scalar) {
        kept.append(scalar)
      }
    }
    var terms: [String] = []
    func add(_ term: String) { if !terms.contains(term) { terms.append(term) } }
    for index in kept.indices {
      add(String(Character(kept[index])))
      if index + 1 < kept.count { add(String(Character(kept[index])) + String(Character(kept[index + 1]))) }
    }
    return Reading(terms: terms, isNegated: isNegated, isOfWeight: false)
  }

  /// "是不是", "有没有", "会不会": a choice between a thing and its denial denies nothing. "难道不" asks for the thing, too.
  private static func dropChoices(_ characters: inout [Unicode.Scalar]) {
    var index = 0
    while index < characters.count {
      let isChoice =
        index > 0 && index + 1 < characters.count && (characters[index] == "不" || characters[index] == "没")
        && characters[index - 1] == characters[index + 1]
      if isChoice {
        characters.removeSubrange(index...index + 1)
      } else if characters[index] == "否", index > 0, "是能会可有".unicodeScalars.contains(characters[index - 1]) {
        characters.remove(at: index)
      } else {
        index += 1
      }
    }
    let opening = Array("难道不".unicodeScalars)
    if characters.starts(with: opening) { characters.removeFirst(opening.count) }
  }

  private static let negations = Set("不没非未无".unicodeScalars)
  private static let empty = Set("的了吗呢吧啊呀么是在他她它们这那个就都也还很和与被把给对为因所以之其有曾过着".unicodeScalars)
}
