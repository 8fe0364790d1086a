/// Questions for what is largest or smallest.
extension QuestionFamily {
  static let superlatives: [QuestionFamily] = [
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
