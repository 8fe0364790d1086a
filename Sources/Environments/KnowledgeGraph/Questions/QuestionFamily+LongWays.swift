/// Questions that follow three or four relations.
extension QuestionFamily {
  static let longWays: [QuestionFamily] = [
    .init(
      "airport-neighbour-capitals",
      [
        from(
          "aviation.airport", "aviation.airport.country", "location.country.neighbours", "location.country.capital")
      ], [],
      [
        "Which capitals lie in the countries next to the one where {0} is?",
        "Take the country of {0}: what are the capitals of its neighbours?",
        "Name the capital of every country that borders the country of {0}.",
      ]),
    .init(
      "city-neighbour-currencies",
      [from("location.city", "location.city.country", "location.country.neighbours", "location.country.currency")], [],
      [
        "Which currencies are used in the countries that border the one {0} is in?",
        "I live in {0} and visit all neighbouring countries. What currencies do I need?",
        "What money is used across the borders of the country of {0}?",
      ]),
    .init(
      "language-capital-zones",
      [from("language.language", "language.language.countries", "location.country.capital", "location.city.time_zone")],
      [],
      [
        "In which time zones are the capitals of the countries where {0} is spoken?",
        "Which time zones do the capitals of {0}-speaking countries keep?",
        "List the time zones of all capitals of countries where people speak {0}.",
      ]),
    .init(
      "element-sense-siblings",
      [from("chemistry.element", "chemistry.element.sense", "word.sense.kind_of", "word.sense.kinds")], [],
      [
        "Which terms does WordNet put under the same heading as the element {0}, including {0} itself?",
        "What does WordNet list beside the element {0}, {0} included, under its more general terms?",
        "Give all terms that WordNet has directly below what it calls the element {0} a kind of.",
      ]),
    .init(
      "city-neighbour-capital-airports",
      [
        from(
          "location.city", "location.city.country", "location.country.neighbours", "location.country.capital",
          "location.city.airports")
      ], [],
      [
        "Which airports serve the capitals of the countries that border the country of {0}?",
        "From {0} I want to fly to a neighbouring country's capital. At which airports could I land?",
        "Name the airports of all capitals in the countries next to the one that {0} lies in.",
      ]),
    .init(
      "capital-neighbour-currency-users",
      [
        from(
          "location.city", "location.city.capital_of", "location.country.neighbours", "location.country.currency",
          "finance.currency.countries")
      ], [],
      [
        "{0} is a capital. Which countries use a currency that is also used in a country bordering the one it governs?",
        "Look at the currencies of the countries that border the country whose capital is {0}: in which countries are those in use?",
        "Which countries pay with the money of a neighbour of the country governed from {0}?",
      ]),
    .init(
      "airport-capital-zone-chain",
      [
        from(
          "aviation.airport", "aviation.airport.city", "location.city.country", "location.country.capital",
          "location.city.time_zone")
      ], [],
      [
        "What time zone is kept in the capital of the country of the city that {0} serves?",
        "{0} serves a city. Which time zone does the capital of that city's country have?",
        "By which time zone do people live in the capital of the country to whose city {0} belongs?",
      ]),
  ]
}
