/// Questions for what two or three ways have in common.
extension QuestionFamily {
  static let intersections: [QuestionFamily] = [
    .init(
      "language-currency-countries",
      [
        from("language.language", "language.language.countries"),
        from("finance.currency", "finance.currency.countries"),
      ], [],
      [
        "In which countries do people speak {0} and pay with the {1}?",
        "Which countries have {0} as a language and the {1} as their currency?",
        "Where is {0} spoken and the {1} used?",
      ]),
    .init(
      "border-two",
      [
        from("location.country", "location.country.neighbours"),
        from("location.country", "location.country.neighbours"),
      ], [],
      [
        "Which countries border both {0} and {1}?", "What countries are neighbours of {0} as well as of {1}?",
        "Name the countries that share a border with {0} and also with {1}.",
      ]),
    .init(
      "continent-border",
      [
        from("location.continent", "location.continent.countries"),
        from("location.country", "location.country.neighbours"),
      ], [],
      [
        "Which countries of {0} border {1}?", "{1} has neighbours in {0}. Which ones?",
        "Name the countries that belong to {0} and touch {1}.",
      ]),
    .init(
      "country-zone-cities",
      [from("location.country", "location.country.cities"), from("time.zone", "time.zone.cities")], [],
      [
        "Which cities of {0} are in the time zone {1}?", "In what cities of {0} do clocks follow {1}?",
        "List the cities in {0} that keep {1} time.",
      ]),
    .init(
      "group-series-elements",
      [from("chemistry.group", "chemistry.group.elements"), from("chemistry.series", "chemistry.series.elements")], [],
      [
        "Which elements of {0} belong to the series {1}?", "What elements are in {0} and also count among the {1}?",
        "Name all elements that are in {0} and in the series {1}.",
      ]),
    .init(
      "speaking-neighbour-capitals",
      [
        from("language.language", "language.language.countries"),
        from("location.country", "location.country.neighbours"),
      ], [.follow("location.country.capital")],
      [
        "What are the capitals of the {0}-speaking countries that border {1}?",
        "Of the countries next to {1}, take those where {0} is spoken: what are their capitals?",
        "Which capital cities belong to neighbours of {1} where people speak {0}?",
      ]),
    .init(
      "three-ways",
      [
        from("language.language", "language.language.countries"),
        from("finance.currency", "finance.currency.countries"),
        from("location.continent", "location.continent.countries"),
      ], [],
      [
        "Which countries in {2} speak {0} and use the {1}?",
        "In {2}, where is {0} spoken and the {1} accepted as the currency?",
        "Name the countries of {2} with {0} among their languages and the {1} as money.",
      ]),
    .init(
      "neighbour-of-city-and-currency",
      [
        from("location.city", "location.city.country", "location.country.neighbours"),
        from("finance.currency", "finance.currency.countries"),
      ], [],
      [
        "Which countries next to the one where {0} lies use the {1}?",
        "I am in {0}. In which countries bordering this one can I pay with the {1}?",
        "Name the countries that border the country of {0} and have the {1} as their currency.",
      ]),
    .init(
      "kinds-of-two",
      [from("word.sense", "word.sense.kinds"), from("word.sense", "word.sense.kinds")], [],
      [
        "What is both a kind of {0} and a kind of {1}?",
        "Which terms does WordNet list directly under {0} as well as under {1}?",
        "Name what counts as a {0} and also as a {1}.",
      ]),
  ]
}
