/// Questions that follow one relation.
extension QuestionFamily {
  static let oneHop: [QuestionFamily] = [
    .init(
      "country-capital", [from("location.country", "location.country.capital")], [],
      [
        "What is the capital of {0}?", "Which city is the seat of government of {0}?", "Name the capital city of {0}.",
      ]),
    .init(
      "currency-countries", [from("finance.currency", "finance.currency.countries")], [],
      [
        "Where can you pay with the {0}?", "Which countries use the {0} as their money?",
        "List the countries whose currency is the {0}.",
      ]),
    .init(
      "language-countries", [from("language.language", "language.language.countries")], [],
      [
        "In which countries is {0} spoken?", "Where do people speak {0}?",
        "Name every country where you can get by in {0}.",
      ]),
    .init(
      "element-series", [from("chemistry.element", "chemistry.element.series")], [],
      [
        "What kind of element is {0}: to which series does it belong?", "In which series of chemical elements is {0}?",
        "Which series of elements includes {0}?",
      ]),
    .init(
      "sense-parts", [from("word.sense", "word.sense.parts")], [],
      [
        "Which parts does a {0} have?", "What are the components of a {0}, according to WordNet?",
        "Tell me the named parts of a {0}.",
      ]),
    .init(
      "sense-kinds", [from("word.sense", "word.sense.kinds")], [],
      [
        "What kinds of {0} are there?", "Which things does WordNet list directly below {0}?",
        "Give me the immediate kinds of {0}.",
      ]),
    .init(
      "city-airports", [from("location.city", "location.city.airports")], [],
      [
        "Which airports serve the city of {0}?", "Where can a plane land in {0}?", "List the airports of the city {0}.",
      ]),
    .init(
      "subdivision-parts", [from("location.subdivision", "location.subdivision.parts")], [],
      [
        "Into which parts is {0} divided?", "What are the subdivisions of {0}?",
        "Which smaller areas make up the region {0}?",
      ]),
  ]
}
