"""Questions over the archive: each with its answer, and for every page that it needs a sentence that says so.

A question is kept where what it names leads to one page and to one answer.
"""
from collections import Counter

from chance import Chance, thousands

MONTHS = ("January February March April May June July August September October November December").split()


class Questions:
    def __init__(self, archive, book, courier):
        self.archive, self.book, self.courier = archive, book, courier
        self.facts, self.told = book.facts, courier.told
        self.titles = Counter(page[1] for page in archive.pages.values())

    # Evidence: a page, and a sentence of it.

    def proof(self, address, sentence):
        page = self.archive.pages[address]
        flat = " ".join(page[3].split())
        assert sentence in flat, (address, sentence)
        return {"page": address, "query": page[1], "quote": sentence}

    def story(self, record, sentence=0):
        return self.proof(record["address"], record["sentences"][sentence])

    def find(self, key, beginning):
        """The sentence of an article that begins so."""
        page = self.archive.pages[self.book.address[key]]
        return next(self.proof(page[0], beginning + rest.split(". ")[0].rstrip(".") + ".")
                    for rest in [" ".join(page[3].split()).split(beginning, 1)[1]])

    def city_country(self, city):
        row = self.book.cities[city]
        country = self.facts.name("country", row["country"])
        return row["country"], self.proof(self.book.address[city], f"{row['name']} is a city that lies in {country}.")

    def currency(self, country):
        row = self.facts.tables["country"][country]
        name = self.facts.name("currency", row["currency"])
        return name, self.proof(
            self.book.address[country],
            f"The currency of {row['name']} is called {name}, and its code is {row['currency'][-3:].upper()}.")

    # Families. Each gives (question, answer, evidence) for what is picked.

    def meeting_currency(self, chance):
        record = chance.pick(self.told["meeting"])
        country, where = self.city_country(record["city"])
        name, money = self.currency(country)
        return (f"The {record['series']} of {record['year']} was held in a city. What is the currency of the country in which "
                "that city lies?", name, [self.story(record), where, money])

    def meeting_zone(self, chance):
        record = chance.pick(self.told["meeting"])
        row = self.book.cities[record["city"]]
        zone = self.facts.name("zone", row["time_zone"])
        return (f"Which time zone do clocks follow in the city where the {record['series']} was held in {record['year']}?", zone,
                [self.story(record), self.proof(self.book.address[record["city"]],
                                                f"Clocks in {row['name']} follow the time zone {zone}.")])

    def prize_year(self, chance):
        record = chance.pick(self.told["prize"])
        row = self.facts.tables["element"][record["element"]]
        return (f"When was the element discovered for which the {record['prize']} of {record['year']} was given?",
                row["discovery_year"],
                [self.story(record), self.proof(self.book.address[record["element"]],
                                                f"The element {row['name']} was discovered in the year {row['discovery_year']}.")])

    def prize_symbol(self, chance):
        record = chance.pick(self.told["prize"])
        row = self.facts.tables["element"][record["element"]]
        symbol = record["element"].split("_")[1].capitalize()
        return (f"{record['winner']} received a prize for work on a chemical element. What is the symbol of that element?", symbol,
                [self.story(record), self.proof(self.book.address[record["element"]],
                                                f"{row['name']} is a chemical element whose symbol is {symbol}.")])

    def route_elevation(self, chance):
        record = chance.pick(self.told["route"])
        row = self.book.airports[record["airport"]]
        height = thousands(float(row["elevation"]))
        return (f"How many feet above the sea is the runway of the airport to which {record['airline']} began to fly from "
                f"{record['start']} in {record['year']}?", height,
                [self.story(record), self.proof(self.book.address[record["airport"]],
                                                f"The runway of {row['name']} is {height} feet above the sea.")])

    def route_city(self, chance):
        record = chance.pick(self.told["route"])
        row = self.book.airports[record["airport"]]
        city = self.book.cities[row["city"]]
        people = thousands(city["population"])
        return (f"In {record['year']} {record['airline']} began to fly from {record['start']} to an airport. How many people live in the "
                "city that this airport serves?", people,
                [self.story(record),
                 self.proof(self.book.address[record["airport"]], f"{row['name']} serves the city of {city['name']}."),
                 self.proof(self.book.address[row["city"]], f"The number of people who live in {city['name']} is {people}.")])

    def exhibition_year(self, chance):
        record = chance.pick(self.told["exhibition"])
        if sum(r["city"] == record["city"] and r["year"] == record["year"] for r in self.told["exhibition"]) > 1:
            return None
        fact = record["fact"]
        return (f"In {record['year']} the Museum of Computing of {self.courier.city(record['city'])} opened an exhibition. "
                f"In which year was its subject {fact['verb']}, according to the dictionary of computing?",
                fact["year"], [self.story(record), self.proof(fact["address"], fact["sentence"])])

    def program_section(self, chance):
        record = chance.pick(self.told["program"])
        if sum((r["office"], r["city"], r["year"]) == (record["office"], record["city"], record["year"])
               for r in self.told["program"]) > 1:
            return None
        address, section, _ = self.courier.packages[record["program"]]
        return (f"The {record['office']} of {self.courier.city(record['city'])} changed to another program in {record['year']}. In which "
                "section of Debian does the package of this name stand?", section,
                [self.story(record), self.proof(address, f"The package {record['program']} stands in the section {section} of Debian.")])

    def director_prize(self, chance):
        record = chance.pick(self.told["director"])
        prizes = [p for p in self.told["prize"] if p["winner"] == record["person"]]
        if len(prizes) != 1:
            return None
        return (f"Which prize was given to the person who became director of the {record['institute']} in {record['year']}?",
                prizes[0]["prize"], [self.story(record), self.story(prizes[0])])

    def before_prize(self, chance):
        prize = chance.pick(self.told["prize"])
        posts = [r for r in self.told["director"] if r["person"] == prize["winner"]]
        if len(posts) != 1:
            return None
        return (f"The {prize['prize']} of {prize['year']} went to a person who also became director of an institute. Whom did this person follow "
                "there?",
                posts[0]["before"], [self.story(prize), self.story(posts[0])])

    def marathon_meeting(self, chance):
        race = chance.pick(self.told["marathon"])
        meetings = [m for m in self.told["meeting"] if m["city"] == race["city"] and m["year"] == race["year"]]
        if not meetings:
            return None
        return (f"Who won the marathon in the city where the {meetings[0]['series']} was held in {race['year']}, in that same year?",
                race["winner"], [self.story(meetings[0]), self.story(race)])

    def merger_country(self, chance):
        record = chance.pick(self.told["merger"])
        country, where = self.city_country(record["buyer"]["home"])
        return (f"In which country lies the seat of the company that took over {record['target']['name']}?",
                self.facts.name("country", country),
                [self.story(record), self.proof(record["buyer"]["address"], record["buyer"]["seat"]), where])

    def opening_first(self, chance):
        one, other = chance.sample(self.told["opening"], 2)
        names = [r["name"] for r in self.told["opening"]]
        if names.count(one["name"]) > 1 or names.count(other["name"]) > 1:
            return None
        if abs((one["date"] - other["date"]).days) < 40:
            return None
        first = min(one, other, key=lambda r: r["date"])
        return (f"Which was opened to the public earlier: the {one['name']}, or the {other['name']}?", "The " + first["name"],
                [self.story(one), self.story(other)])

    def airport_currency(self, chance):
        key = chance.pick(list(self.book.airports))
        row = self.book.airports[key]
        name, money = self.currency(row["country"])
        country = self.facts.name("country", row["country"])
        return (f"With which currency does one pay in the country of {row['name']}?", name,
                [self.proof(self.book.address[key], f"{row['name']} is an airport that lies in {country}."), money])

    def elements_first(self, chance):
        table = self.facts.tables["element"]
        one, other = chance.sample([k for k, r in table.items() if int(r.get("discovery_year", 0)) > 1000], 2)
        years = [int(table[k]["discovery_year"]) for k in (one, other)]
        if years[0] == years[1]:
            return None
        return (f"Which of the two elements was discovered first, {table[one]['name']} or {table[other]['name']}?",
                table[one if years[0] < years[1] else other]["name"],
                [self.proof(self.book.address[k], f"The element {table[k]['name']} was discovered in the year "
                                                  f"{table[k]['discovery_year']}.") for k in (one, other)])

    def cities_larger(self, chance):
        rows = [(k, r) for k, r in self.book.cities.items() if int(r.get("population", 0)) > 0]
        (a, one), (b, other) = chance.sample(rows, 2)
        sizes = [int(one["population"]), int(other["population"])]
        if max(sizes) < 1.2 * min(sizes):
            return None
        return (f"Where do more people live, in {one['name']} or in {other['name']}?",
                one["name"] if sizes[0] > sizes[1] else other["name"],
                [self.proof(self.book.address[k], f"The number of people who live in {r['name']} is {thousands(r['population'])}.")
                 for k, r in ((a, one), (b, other))])

    FAMILIES = ["meeting_currency", "prize_year", "route_elevation", "exhibition_year", "program_section", "director_prize",
                "merger_country", "opening_first", "airport_currency", "elements_first", "meeting_zone", "prize_symbol", "route_city",
                "before_prize", "cities_larger", "marathon_meeting"]

    def usable(self, made):
        """Whether a question can be graded: sentences that the rule can judge, an answer that the question does not give away."""
        question, answer, evidence = made
        if len({e["page"] for e in evidence}) < len(evidence):
            return False
        choices = [" or "]
        if not any(c in question for c in choices) and answer.lower() in question.lower():
            return False
        # A title that a dozen pages share cannot be searched for.
        return all(len(e["quote"].split()) >= 6 and self.titles[e["query"]] < 4 for e in evidence)

    def make(self, counts):
        """For each split, so many questions, the families in turn; no question twice."""
        asked, result = set(), {}
        for split, count in counts:
            lines = []
            while len(lines) < count:
                family = self.FAMILIES[len(lines) % len(self.FAMILIES)]
                chance = Chance(f"{split} {len(lines)}")
                for _ in range(2000):
                    made = getattr(self, family)(chance)
                    if made and made[0] not in asked and self.usable(made):
                        break
                else:
                    raise SystemExit(f"no question of the family {family} is left")
                asked.add(made[0])
                lines.append({"id": f"{split}-{len(lines):03d}", "family": family.replace("_", "-"), "question": made[0],
                              "answer": made[1], "evidence": made[2]})
            result[split] = lines
        return result
