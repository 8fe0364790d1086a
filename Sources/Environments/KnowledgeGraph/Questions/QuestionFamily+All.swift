/// The kinds of questions that are asked, by how many steps they take.
extension QuestionFamily {
  static let all = oneHop + twoHops + longWays + intersections + counts + superlatives

  /// The family of a name; nil for none.
  static func named(_ name: String) -> QuestionFamily? { all.first { $0.name == name } }

  private static func from(_ start: String, _ relations: String...) -> Branch {
    Branch(start: .init(type: start, relation: relations[0]), relations: relations)
  }

  private static let oneHop: [QuestionFamily] = [
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

  private static let twoHops: [QuestionFamily] = [
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
        "What does WordNet say {0} is a kind of?", "Under which more general terms does WordNet file the element {0}?",
        "What sort of thing is {0}, going by WordNet?",
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

  private static let longWays: [QuestionFamily] = [
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
        "What does WordNet list beside {0}, {0} included, under its more general terms?",
        "Give all terms that WordNet has directly below what it calls {0} a kind of.",
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

  private static let intersections: [QuestionFamily] = [
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

  private static let counts: [QuestionFamily] = [
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

  private static let superlatives: [QuestionFamily] = [
    .init(
      "largest-city", [from("location.country", "location.country.cities")], [.most("location.city.population")],
      [
        "Which city of {0} has the most inhabitants?", "What is the most populous city in {0}?",
        "Name the city with the largest population in {0}.",
      ]),
    .init(
      "highest-airport", [from("location.country", "location.country.airports")],
      [.most("aviation.airport.elevation")],
      [
        "What is the highest airport in {0}?", "Which airport in {0} lies at the greatest elevation?",
        "In {0}, at which airport do planes land highest above the sea?",
      ]),
    .init(
      "southernmost-city", [from("location.country", "location.country.cities")], [.least("location.city.latitude")],
      [
        "Which city of {0} lies farthest south?", "What is the southernmost city of {0}?",
        "Name the city in {0} with the lowest latitude.",
      ]),
    .init(
      "easternmost-airport", [from("location.city", "location.city.country", "location.country.airports")],
      [.most("aviation.airport.longitude")],
      [
        "In the country of {0}, which airport has the largest longitude?",
        "Which airport lies farthest east, by longitude, in the country that {0} is in?",
        "Of all airports of {0}'s country, name the one with the greatest longitude.",
      ]),
    .init(
      "smallest-speaking-country", [from("language.language", "language.language.countries")],
      [.least("location.country.area")],
      [
        "What is the smallest country by area where {0} is spoken?",
        "Of the countries where people speak {0}, which covers the least land?",
        "Which {0}-speaking country has the smallest area?",
      ]),
    .init(
      "most-populous-neighbour", [from("location.country", "location.country.neighbours")],
      [.most("location.country.population")],
      [
        "Which neighbour of {0} has the most people?", "Of the countries that border {0}, which is the most populous?",
        "What is the neighbouring country of {0} with the largest population?",
      ]),
    .init(
      "heaviest-in-series", [from("chemistry.element", "chemistry.element.series", "chemistry.series.elements")],
      [.most("chemistry.element.atomic_weight")],
      [
        "Among the elements of the same series as {0}, other than {0}, which has the greatest atomic weight?",
        "Leaving {0} aside, what is the heaviest element by atomic weight in its series?",
        "Which element of {0}'s series, not counting {0}, weighs most per atom?",
      ]),
    .init(
      "first-discovered", [from("chemistry.group", "chemistry.group.elements")],
      [.least("chemistry.element.discovery_year")],
      [
        "Which element of {0} was discovered first?", "Of the elements in {0}, which has been known longest?",
        "Name the element in {0} with the earliest year of discovery.",
      ]),
    .init(
      "largest-city-zone", [from("location.country", "location.country.cities")],
      [.most("location.city.population"), .follow("location.city.time_zone")],
      [
        "Which time zone does the most populous city of {0} keep?",
        "In what time zone is the largest city of {0} by population?",
        "By which time zone do people live in the biggest city of {0}?",
      ]),
    .init(
      "largest-user-capital", [from("finance.currency", "finance.currency.countries")],
      [.most("location.country.area"), .follow("location.country.capital")],
      [
        "What is the capital of the largest country, by area, that uses the {0}?",
        "Of the countries paying with the {0}, take the one with the most land: which city is its capital?",
        "Name the capital of the country with the greatest area among those whose money is the {0}.",
      ]),
    .init(
      "zone-country-largest-city",
      [from("location.country", "location.country.cities"), from("time.zone", "time.zone.cities")],
      [.most("location.city.population")],
      [
        "Which city of {0} in the time zone {1} has the most inhabitants?",
        "Among the cities in {0} that keep {1} time, which is the most populous?",
        "What is the largest city by population in the part of {0} where clocks follow {1}?",
      ]),
    .init(
      "largest-neighbour-airports", [from("location.country", "location.country.neighbours")],
      [.most("location.country.area"), .follow("location.country.airports"), .count],
      [
        "How many airports are in the largest country by area that borders {0}?",
        "Take the neighbour of {0} with the most land: how many airports does it have?",
        "Count the airports of the country with the greatest area among those next to {0}.",
      ]),
    .init(
      "speaking-continent-smallest-currency",
      [
        from("language.language", "language.language.countries"),
        from("location.continent", "location.continent.countries"),
      ], [.least("location.country.population"), .follow("location.country.currency")],
      [
        "What currency is used in the least populous country of {1} where {0} is spoken?",
        "Of the countries in {1} where people speak {0}, which money does the one with the fewest people use?",
        "Name the currency of the {0}-speaking country in {1} with the smallest population.",
      ]),
    .init(
      "highest-airport-zone",
      [from("location.city", "location.city.country", "location.country.airports")],
      [.most("aviation.airport.elevation"), .follow("aviation.airport.time_zone")],
      [
        "What is the time zone of the highest airport in the country of {0}?",
        "In the country where {0} lies, take the airport at the greatest elevation: which time zone does it have?",
        "Which time zone applies at the highest-lying airport of {0}'s country?",
      ]),
  ]
}
