/// Questions that follow two relations.
extension QuestionFamily {
  static let twoHops: [QuestionFamily] = [
    .init(
      "capital-zone", [from("location.country", "location.country.capital", "location.city.time_zone")], [],
      [
        "Which time zone does the capital of {0} keep?", "By which time zone do clocks in {0}'s capital run?",
        "In what time zone is the capital city of {0}?",
      ]),
    .init(
      "neighbour-capitals", [from("location.country", "location.country.neighbours", "location.country.capital")], [],
      [
        "What are the capitals of the countries that border {0}?", "Name the capitals of {0}'s neighbours.",
        "If you cross any land border of {0}, which capital cities lie in the countries you reach?",
      ]),
    .init(
      "city-currency", [from("location.city", "location.city.country", "location.country.currency")], [],
      [
        "What money do people in {0} pay with?", "Which currency would I need for a trip to the city of {0}?",
        "What is the currency of the country in which {0} lies?",
      ]),
    .init(
      "airport-languages", [from("aviation.airport", "aviation.airport.country", "location.country.languages")], [],
      [
        "Which languages are spoken in the country of {0}?",
        "I land at {0}. What languages might people in that country speak?",
        "Name the languages of the country where {0} lies.",
      ]),
    .init(
      "currency-continents", [from("finance.currency", "finance.currency.countries", "location.country.continent")], [],
      [
        "On which continents is the {0} in use?", "Which continents have countries that pay with the {0}?",
        "The {0} is money on which continents?",
      ]),
    .init(
      "element-group", [from("chemistry.element", "chemistry.element.group", "chemistry.group.elements")], [],
      [
        "Which other elements stand in the same group of the periodic table as {0}?",
        "What elements share a column of the periodic table with {0}?",
        "Name the elements in {0}'s group, other than {0}.",
      ]),
    .init(
      "element-sense", [from("chemistry.element", "chemistry.element.sense", "word.sense.kind_of")], [],
      [
        "What does WordNet say the element {0} is a kind of?",
        "Under which more general terms does WordNet file the element {0}?",
        "What sort of thing is the element {0}, going by WordNet?",
      ]),
    .init(
      "sense-siblings", [from("word.sense", "word.sense.kind_of", "word.sense.kinds")], [],
      [
        "What else belongs to the same kind of thing as {0}?", "Besides {0}, what falls under the same general term?",
        "Which terms are siblings of {0} in WordNet?",
      ]),
    .init(
      "language-currencies", [from("language.language", "language.language.countries", "location.country.currency")],
      [],
      [
        "Which currencies are used where {0} is spoken?",
        "With what money can I pay in countries where people speak {0}?",
        "List the currencies of the countries in which {0} is a language.",
      ]),
    .init(
      "zone-countries", [from("time.zone", "time.zone.cities", "location.city.country")], [],
      [
        "Which countries have cities in the time zone {0}?", "In which countries do city clocks run by {0}?",
        "Name the countries with a city that keeps {0} time.",
      ]),
  ]
}
