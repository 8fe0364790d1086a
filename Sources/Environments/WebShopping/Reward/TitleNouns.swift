/// The words of a title that name things: our replacement for WebShop's statistical tagger.
///
/// In a listing's title the tagger takes nearly every word for a noun or a proper noun, adjectives and colours too: a title
/// is a heap of capitalized words. So a word counts unless it has a digit or is one of few words of grammar.
enum TitleNouns {
  private static let others: Set<String> = Set(
    """
    a against all an and any anti are as at based be best by can each every for from good great her his i in into is it
    its made more most my no non not of off on one or our out over per plus so that the their this three through to too two
    up use very we with without you your
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  static func all(in title: String) -> Set<String> {
    var nouns: Set<String> = []
    for part in title.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
      let word = String(part)
      guard word.contains(where: \.isLetter), !word.contains(where: \.isNumber), !others.contains(word)
      else { continue }
      nouns.insert(word)
    }
    return nouns
  }
}
