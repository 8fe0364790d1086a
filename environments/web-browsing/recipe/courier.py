"""The news archive of an invented newspaper: dated stories that agree with one another and with the encyclopedia.

People, institutes, companies, prizes and events are invented; the places, elements, programs and terms that they have to do with
are those of the other pages. What a question may ask is kept as a record beside the story.
"""
import datetime

from articles import sentence_name
from chance import Chance, listed, thousands

FIRST = """Adela Aino Alma Anselm Ansgar Arvo Beatrix Benedikt Birgit Bram Calista Casimir Celeste Dagny Damaris Edda Eino Elodie Emeric
Eskil Fenna Florian Gideon Greta Gunnar Halina Hedda Ignaz Imke Ingmar Isolde Ivo Jorunn Judith Kaspar Katarzyna Kerttu Laszlo Leocadia
Linnea Livia Lorenz Ludmila Magnus Maren Matteo Mirela Nadja Nerea Nils Oda Odile Oskar Paloma Petra Quentin Radka Ragnar Rosalind Ruben
Saskia Sigrid Silvan Solveig Tamsin Tiberius Torben Ulla Valerian Vesna Vilmos Wanda Wenzel Yara Yvo Zelda""".split()
LAST = """Abendroth Achterberg Alvestad Arnesen Balandin Barkova Bellweather Brodersen Carrodus Castellane Corvin Dalgaard Demarest
Drexhagen Eklund Estermann Falkenrath Fenwright Garrigan Gallacher Grabowska Halvorsen Hargitay Hesselink Hollander Ilvesson Jankovits
Kalinsky Karvonen Kestrel Kirchhof Kovalenko Lagerkvist Lanthier Lindqvist Lorimer Madrigal Marchetti Mellqvist Montclair Nakamori Niskanen
Norgaard Oberlin Okafor Ostrander Pallister Pekkarinen Quiller Ravensberg Rautio Rosenquist Salvatori Sandoval Skarsgate Sterling Tarkowska
Thornquist Ullman Valdemar Vantongeren Verhoeven Wachtmeister Westergren Wickstrom Winterbourne Yelland Zachariasz Zimmerling""".split()
TOPICS = ["Glacier Studies", "Soil Research", "Applied Acoustics", "Urban History", "Marine Biology", "Seismology", "Plant Genetics",
          "Textile Conservation", "Optics", "Cartography", "Number Theory", "Public Health", "Photochemistry", "River Engineering",
          "Comparative Linguistics", "Materials Testing", "Upper Air Physics", "Food Chemistry", "Bridge Design", "Early Music"]
PRIZES = ["Abendroth", "Bellweather", "Corvin", "Dalgaard", "Eklund", "Fenwright", "Halvorsen", "Lanthier", "Montclair", "Ravensberg",
          "Thornquist", "Winterbourne"]
SERIES = ["Symposium on Quiet Machines", "Congress of Map Makers", "Colloquium on Old Programming Languages", "Forum for River Cities",
          "Conference on Readable Software", "Meeting of Weather Stations", "Assembly of Small Museums", "Workshop on Bell Acoustics",
          "Congress of Night Trains", "Symposium on Urban Gardens", "Conference on Lost Scripts", "Forum for Open Archives",
          "Colloquium on Deep Lakes", "Meeting of Bridge Keepers", "Assembly of Public Libraries"]
AIRLINES = ["Aldebaran Air", "Boreal Wings", "Cormorant Airlines", "Dovetail Air", "Estuary Airways", "Fjordline Air", "Gannet Airways",
            "Halcyon Air", "Isthmus Airlines", "Juniper Airways", "Kittiwake Air", "Lodestar Airlines"]
FIRMS = ["Amberlight", "Bristlecone", "Candlemark", "Driftwood", "Elderfield", "Foxglove", "Greywater", "Hazelmere", "Ironbridge",
         "Jackdaw", "Kingfisher", "Larkspur", "Millstone", "Nightjar", "Oakmoss", "Pebbleford", "Quarterstaff", "Rushlight", "Saltmarsh",
         "Tamarack", "Undertow", "Verdigris", "Weathervane", "Yarrowfield"]
TRADES = ["Instruments", "Systems", "Optics", "Paper Mills", "Pumps", "Software", "Shipyards", "Textiles"]
YEARS = range(2008, 2025)


class Courier:
    """Writes the stories; `told` holds their records by kind."""

    def __init__(self, archive, encyclopedia, subjects, packages):
        self.archive, self.book = archive, encyclopedia
        self.subjects, self.packages = subjects, packages
        self.told = {}
        self.cities = [key for key, row in encyclopedia.cities.items()
                       if int(row.get("population", 0)) >= 150_000 and "time_zone" in row][:900]
        people = [f"{a} {b}" for a in FIRST for b in LAST]
        self.people = Chance("people").shuffled(people)
        self.race_cities = Chance("race cities").sample(self.cities[:250], 14)
        for write in (self.companies, self.institutes, self.prizes, self.series, self.routes, self.marathons, self.exhibitions,
                      self.programs, self.openings, self.mergers):
            write(Chance(write.__name__))

    def city(self, key):
        return self.book.cities[key]["name"]

    def person(self):
        return self.people.pop()

    def story(self, kind, date, place, title, sentences, **record):
        """Files a story and its record. The first sentence follows the place and the day, as in newspapers."""
        day = f"{date.day} {date:%B} {date.year}"
        text = f"{place.upper()}, {day}.\n\n{sentences[0]}\n\n" + " ".join(sentences[1:])
        record |= {"address": self.archive.add("news", f"{date.isoformat()} {title}", title, text, date.isoformat()),
                   "date": date, "sentences": sentences}
        self.told.setdefault(kind, []).append(record)

    @staticmethod
    def day(chance, year, first=1, last=12):
        return datetime.date(year, chance.between(first, last), chance.between(1, 28))

    def companies(self, chance):
        """Profiles, not stories: where a company has its seat."""
        self.firms = []
        homes = chance.sample(self.cities[:400], 96)
        for index, home in enumerate(homes):
            name = f"{FIRMS[index % 24]} {TRADES[(index // 24 * 3 + index) % 8]}"
            if any(name == firm["name"] for firm in self.firms):
                continue
            year, founder, staff = chance.between(1891, 1999), self.person(), chance.between(12, 900) * 10
            seat = f"The seat of {name} is in the city of {self.city(home)}."
            text = (f"{name} is a company that was founded in {year} by {founder}. {seat} "
                    f"{thousands(staff)} people work for {name} by its own account. "
                    "This profile is kept by the business desk of the Courier.")
            self.firms.append({"name": name, "home": home, "seat": seat, "founder": founder, "year": year, "staff": staff,
                               "address": self.archive.add("company", name, name, text)})

    def institutes(self, chance):
        self.directors = []
        for index, home in enumerate(chance.sample(self.cities[:600], 60)):
            name = f"{self.city(home)} Institute for {TOPICS[index % len(TOPICS)]}"
            before, year = self.person(), chance.between(2008, 2010)
            while year <= 2024:
                date, new = self.day(chance, year), self.person()
                sentences = [
                    f"{new} became director of the {name} in {year}, and follows {before}.",
                    f"The council chose {new} out of {chance.between(9, 70)} people who had applied.",
                    chance.pick([f"\"We shall open our cellars and our notebooks,\" the new director told the staff.",
                                 f"{before} had led the house with a light hand and now means to travel.",
                                 f"The first task is the roof of the reading room, which has leaked for years.",
                                 f"Colleagues describe the newcomer as patient, exact and fond of long walks."]),
                    f"The institute employs {chance.between(4, 60) * 10} people."]
                self.story("director", date, self.city(home), f"{new} to lead the {name}", sentences,
                           person=new, before=before, institute=name, year=year)
                self.directors.append(new)
                before, year = new, year + chance.between(3, 6)

    def prizes(self, chance):
        elements = [key for key, row in self.book.facts.tables["element"].items() if int(row.get("discovery_year", 0)) > 1000]
        directors = chance.shuffled(self.directors)
        for prize in PRIZES:
            name, home = f"{prize} Prize", chance.pick(self.cities[:300])
            works = chance.sample(elements, len(YEARS))
            for year, element in zip(YEARS, works):
                # Some laureates lead an institute; nobody gets two prizes.
                winner = directors.pop() if chance.below(5) < 2 and directors else self.person()
                what = self.book.facts.name("element", element)
                amount = chance.between(4, 60) * 5
                sentences = [
                    f"The {name} of {year} went to {winner} for work on the element {what}.",
                    f"The jury praised {chance.pick(['a method', 'a series of trials', 'an instrument', 'a theory'])} that "
                    f"{chance.pick(['rivals had thought impossible', 'fits on a table', 'took eleven years', 'nobody had asked for'])}.",
                    f"The award comes with {amount} thousand in the money of the country and a medal of plain steel.",
                    chance.pick([f"{winner} thanked a teacher, two technicians and a very loud pump.",
                                 f"Guests were shown the laboratory notes under glass.",
                                 f"The lecture will be printed in the spring.",
                                 f"A trio played before the speeches, which were short."])]
                self.story("prize", self.day(chance, year, 9, 12), self.city(home), f"{winner} receives the {year} {name}",
                           sentences, prize=name, year=year, winner=winner, element=element)

    def series(self, chance):
        for name in SERIES:
            first = chance.between(1961, 2001)
            # Some meetings fall into cities that have a marathon: stories that meet.
            homes = chance.sample(self.race_cities, 6) + chance.sample(self.cities, len(YEARS))
            for year, home in zip(YEARS, chance.shuffled(list(dict.fromkeys(homes))[:len(YEARS)])):
                guests, speaker = chance.between(80, 2400), self.person()
                sentences = [
                    f"The {name} of {year} was held in the city of {self.city(home)}.",
                    f"It was meeting number {year - first + 1} of a series that began in {first}.",
                    f"{thousands(guests)} people came, and {speaker} gave the opening talk.",
                    chance.pick(["The longest line formed in front of the coffee, as always.",
                                 "Half of the papers can be read without a fee.",
                                 "A storm kept some of the guests in the hall until midnight.",
                                 "Next year's hosts were not named yet."])]
                self.story("meeting", self.day(chance, year, 3, 10), self.city(home), f"{name} meets in {self.city(home)}",
                           sentences, series=name, year=year, city=home, speaker=speaker, guests=guests)

    def routes(self, chance):
        airports = list(self.book.airports.items())
        for airline in AIRLINES:
            seen = set()
            for _ in range(26):
                (_, a), (b_key, b) = chance.sample(airports, 2)
                date = self.day(chance, chance.pick(YEARS))
                # A sentence such as "in May 2014 from Oslo" names one flight only.
                if a["city"] == b["city"] or (a["city"], date.year) in seen:
                    continue
                seen.add((a["city"], date.year))
                start = self.city(a["city"])
                sentences = [
                    f"In {date.year} {airline} began to fly from {start} to {b['name']}.",
                    f"The line is served {chance.between(2, 14)} times a week with aircraft of {chance.between(5, 20) * 10} seats.",
                    f"{airline} expects {chance.between(20, 190)} thousand guests in the first year.",
                    chance.pick(["The first flight was greeted with a fountain of the fire brigade.",
                                 "Crew from both ends learnt a few words of each other's language.",
                                 "Freight takes a third of the hold.",
                                 "Rivals said that they would wait and see."])]
                self.story("route", date, start, f"{airline} links {start} with {self.city(b['city'])}", sentences,
                           airline=airline, start=start, year=date.year, airport=b_key)

    def marathons(self, chance):
        for home in self.race_cities:
            for year in YEARS:
                winner = self.person()
                sentences = [
                    f"{winner} won the marathon of {self.city(home)} in {year}.",
                    f"The time was 2 hours, {chance.between(5, 29)} minutes and {chance.between(0, 59)} seconds.",
                    f"{thousands(chance.between(9, 300) * 100)} people had started in "
                    f"{chance.pick(['rain', 'mild air', 'fog', 'bright cold', 'wind'])}.",
                    chance.pick(["The course led over both old bridges for the first time.",
                                 "Bands played at every fifth kilometre.",
                                 "Three strangers carried a fourth over the line."])]
                self.story("marathon", self.day(chance, year, 4, 10), self.city(home), f"{winner} wins in {self.city(home)}",
                           sentences, city=home, year=year, winner=winner)

    def exhibitions(self, chance):
        for index, fact in enumerate(chance.shuffled(self.subjects)[:170]):
            home, year = self.cities[(index * 37) % 700], chance.pick(YEARS)
            curator = self.person()
            sentences = [
                f"The {self.city(home)} Museum of Computing opened an exhibition about {fact['title']} in {year}.",
                f"{curator} chose {chance.between(20, 180)} pieces, from punched cards to a working terminal.",
                chance.pick(["Visitors may type, and the machine answers in its own time.",
                             "A wall of listings turned out to be the favourite of the children.",
                             "The catalogue is sold at the price of its printing."]),
                f"The show is open for {chance.between(6, 40)} weeks."]
            self.story("exhibition", self.day(chance, year), self.city(home),
                       f"Museum of Computing in {self.city(home)} shows {fact['title']}", sentences,
                       curator=curator, city=home, year=year, fact=fact)

    def programs(self, chance):
        offices = ["land registry", "fire brigade", "city archive", "school board", "harbour office", "tram works", "public library",
                   "botanical garden", "water board", "town hall"]
        names = [name for name in self.packages if name.isalpha() and len(name) > 2]
        for index, name in enumerate(chance.sample(names, 150)):
            home, office, year = self.cities[(index * 53 + 11) % 800], offices[index % 10], chance.pick(YEARS)
            sentences = [
                f"In {year} the {office} of {self.city(home)} put the program {name} on all of its computers.",
                f"{chance.between(2, 90) * 10} people were trained in {chance.between(1, 9)} weeks.",
                f"The office saves {chance.between(3, 80)} thousand a year in fees, its head {self.person()} said.",
                chance.pick(["Complaints concerned the colour of one button.", "The old machines go to a school.",
                             "Neighbouring towns have asked for the manual."])]
            self.story("program", self.day(chance, year), self.city(home), f"The {office} of {self.city(home)} changes its software",
                       sentences, city=home, office=office, year=year, program=name)

    def openings(self, chance):
        kinds = ["footbridge", "public library", "tram line", "concert hall", "swimming hall", "observatory", "market hall"]
        for index in range(210):
            home, kind = self.cities[(index * 29 + 5) % 850], kinds[index % 7]
            name = f"{self.person().split()[1]} {kind.title()}"
            year, month = chance.pick(YEARS), chance.between(1, 12)
            date = datetime.date(year, month, chance.between(1, 28))
            architect, cost = self.person(), chance.between(3, 250)
            sentences = [
                f"The {name} of {self.city(home)} was opened to the public on {date.day} {date:%B} {year}.",
                f"It was planned by {architect} and took {chance.between(2, 9)} years to build.",
                f"The cost came to {cost} million in the money of the country.",
                chance.pick(["Swifts nest under its roof already.", "The ribbon was cut by the youngest mason.",
                             "Engineers had to move a spring, two wires and a statue.", "It is open to all on the first Sunday."])]
            self.story("opening", date, self.city(home), f"{self.city(home)} opens its {name}", sentences,
                       name=f"{name} of {self.city(home)}", architect=architect, city=home, cost=cost)

    def mergers(self, chance):
        # Who buys is never sold: stories stand in no order of days here.
        sold, buyers = set(), set()
        for index in range(60):
            buyer, target = chance.sample(self.firms, 2)
            if target["name"] in sold | buyers or buyer["name"] in sold:
                continue
            sold.add(target["name"])
            buyers.add(buyer["name"])
            year = chance.pick(YEARS)
            sentences = [
                f"In {year} {buyer['name']} took over {target['name']}, which had been in the hands of its founder until then.",
                f"The price was given as {chance.between(2, 400)} million.",
                f"{listed(sorted([self.person(), self.person()]))} had led the talks.",
                chance.pick(["No workshop is to be closed before the next census of jobs.",
                             "The name of the smaller house stays on its gates.",
                             "Unions asked for a seat at the table and got two."])]
            self.story("merger", self.day(chance, year), self.city(buyer["home"]), f"{buyer['name']} buys {target['name']}",
                       sentences, buyer=buyer, target=target, year=year)
