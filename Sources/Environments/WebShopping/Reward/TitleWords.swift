/// The words of a title that name things, in place of a tagger's nouns and names: words with a letter that are no function
/// word, no measure, no number, and not among the adjectives that titles are full of.
enum TitleWords {
  static func of(_ title: String) -> Set<String> {
    Set(
      title.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" }.map(String.init)
        .filter {
          $0.count > 1 && $0.contains(where: \.isLetter) && !$0.contains(where: \.isNumber) && !others.contains($0)
        })
  }

  private static let others = Set(
    """
    a an and are as at by for from in into is it its of off on or our over out per the this that to under up with without \
    your you my his her their all any each every more most no not only other own same so such than too very will can \
    oz ounce ounces fl lb lbs inch inches ft feet cm mm ml kg count pcs piece pieces \
    big bright classic clean clear comfortable cool cozy cute dry durable easy elegant extra fashion fine firm fresh full \
    gentle good great heavy high hot ideal large lasting lightweight long loose low medium mini modern natural new nice \
    perfect portable premium pure quick quiet real rich round safe sharp short simple sleek slim small smooth soft solid \
    square steady strong stylish sturdy sweet tall thick thin tough travel ultra unisex universal vintage warm wide women's \
    men's kids' black white red green blue brown pink purple grey gray yellow orange beige navy gold silver clear \
    made using includes including compatible adjustable washable waterproof resistant free proof fit fits
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
