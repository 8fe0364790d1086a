/// Questions for how many there are.
extension QuestionFamily {
  static let counts: [QuestionFamily] = [
    .init(
      "count-currency-countries", [from("finance.currency", "finance.currency.countries")], [.count],
      [
        "How many countries use the {0}?", "In how many countries is the {0} the currency?",
        "Count the countries that pay with the {0}.",
      ]),
    .init(
      "count-country-airports", [from("location.country", "location.country.airports")], [.count],
      [
        "How many airports does {0} have?", "What is the number of airports in {0}?",
        "At how many airports could a pilot land in {0}?",
      ]),
    .init(
      "count-subdivisions", [from("location.country", "location.country.subdivisions")], [.count],
      [
        "How many administrative subdivisions does {0} have?",
        "Into how many subdivisions of any level is {0} divided?",
        "What is the number of subdivisions of {0}?",
      ]),
    .init(
      "count-neighbour-languages",
      [from("location.city", "location.city.country", "location.country.neighbours", "location.country.languages")],
      [.count],
      [
        "How many languages are spoken in the countries bordering the country of {0}?",
        "{0} lies in a country with neighbours. How many different languages do those neighbours speak?",
        "Count the languages of all countries that border the one where {0} is.",
      ]),
    .init(
      "count-continent-language",
      [
        from("location.continent", "location.continent.countries"),
        from("language.language", "language.language.countries"),
      ], [.count],
      [
        "In how many countries of {0} is {1} spoken?", "How many {1}-speaking countries does {0} have?",
        "What is the number of countries in {0} where people speak {1}?",
      ]),
    .init(
      "count-capital-airports",
      [from("location.country", "location.country.capital", "location.city.airports")], [.count],
      [
        "How many airports serve the capital of {0}?", "What number of airports does the capital city of {0} have?",
        "Count the airports of {0}'s capital.",
      ]),
    .init(
      "count-kinds", [from("word.sense", "word.sense.kinds")], [.count],
      [
        "How many kinds of {0} does WordNet list directly?", "What is the number of immediate kinds of {0}?",
        "Count the terms right below {0} in WordNet.",
      ]),
  ]
}
