/// The words of a title that name things: our replacement for WebShop's statistical tagger.
///
/// A listing's title is a heap of names: nearly every word in it is tagged as a noun or a proper noun. So a word counts
/// unless it is a number, a unit, a word of grammar, or ends as adjectives, adverbs and participles do.
enum TitleNouns {
  private static let others: Set<String> = Set(
    """
    a an and are as at be by can for from free fit great good her his in into is it its less more most new no non not of
    off on one or our out over per plus safe so that the their this to too two up use very we with without your you all any
    best easy fast fine full gentle high large light long low mini old open quick quiet resistant short sensitive slim small
    soft strong super sweet tall thick thin tiny warm wide wet dry damaged daily deep dark ready natural portable wireless
    fl oz ounce ounces inch inches ft cm mm ml kg lb lbs pcs count x s m l xl black white blue red green gray grey brown
    pink purple yellow orange beige
    """.split(whereSeparator: \.isWhitespace).map(String.init))
  private static let endings = ["ing", "ly", "able", "ible", "ful", "less", "ous", "ive", "ish", "proof", "ed"]

  static func all(in title: String) -> Set<String> {
    var nouns: Set<String> = []
    for part in title.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
      let word = String(part)
      guard word.contains(where: \.isLetter), !word.contains(where: \.isNumber), !others.contains(word),
        !(word.utf8.count > 5 && endings.contains(where: word.hasSuffix))
      else { continue }
      nouns.insert(word)
    }
    return nouns
  }
}
