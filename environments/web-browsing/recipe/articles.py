"""Pages written from the knowledge graph's facts: one statement a sentence, each naming what it is about."""
import re

from chance import listed, thousands


class Facts:
    """The tables of environments/knowledge-graph/facts: kind -> id -> {short relation: text}."""

    def __init__(self, folder):
        self.tables = {}
        for file in sorted(folder.glob("*.*.tsv")):
            lines = file.read_text(encoding="utf-8").splitlines()
            columns = [name.rsplit(".", 1)[-1] for name in lines[0].split("\t")]
            kind = file.name[:-4].split(".", 1)[1]
            self.tables[kind] = {}
            for line in lines[1:]:
                cells = line.split("\t")
                self.tables[kind][cells[0]] = {c: v for c, v in zip(columns, cells) if v}

    def name(self, kind, key):
        return self.tables[kind][key]["name"]


def by(rows, key):
    groups = {}
    for row in rows:
        if key in row:
            groups.setdefault(row[key], []).append(row)
    return groups


def sentence_name(text):
    """Whether a name can stand in a sentence without ending it, and without being taken for two."""
    return re.fullmatch(r"[^\d.,;:()/\[\]\"!?]+", text) is not None


class Encyclopedia:
    """The articles, and for each kind what questions are asked about."""

    def __init__(self, archive, facts):
        self.archive, self.facts = archive, facts
        tables = facts.tables
        self.cities = self.chosen_cities()
        self.airports = self.chosen_airports()
        self.by_country = by(self.cities.values(), "country")
        self.address = {}
        for key, row in tables["country"].items():
            self.address[key] = self.country(key, row)
        for key, row in self.cities.items():
            self.address[key] = self.city(key, row)
        for key, row in self.airports.items():
            self.address[key] = self.airport(key, row)
        for key, row in tables["element"].items():
            self.address[key] = self.element(key, row)
        for key, row in tables["currency"].items():
            self.currency(key, row)
        for key, row in tables["language"].items():
            self.language(key, row)

    def chosen_cities(self):
        """The largest cities, and capitals; of those that share a name the largest."""
        table = self.facts.tables["city"]
        capitals = {row["capital"] for row in self.facts.tables["country"].values() if "capital" in row}
        rows = sorted(table.items(), key=lambda item: (-int(item[1].get("population", 0)), item[0]))
        chosen, taken = {}, set()
        for key, row in rows:
            if (len(chosen) < 2500 or key in capitals) and row["name"] not in taken and "country" in row:
                if not sentence_name(row["name"]):
                    continue
                taken.add(row["name"])
                chosen[key] = row
        return chosen

    def chosen_airports(self):
        table = self.facts.tables["airport"]
        taken, chosen = set(), {}
        for key, row in sorted(table.items()):
            if ("International" in row["name"] and row.get("city") in self.cities and "elevation" in row
                    and "country" in row and row["name"] not in taken and sentence_name(row["name"])):
                taken.add(row["name"])
                chosen[key] = row
        return chosen

    def names(self, kind, keys):
        return [self.facts.name(kind, key) for key in keys.split()]

    def country(self, key, row):
        name, lines = row["name"], []
        lines.append(f"{name} is a country in {self.facts.name('continent', row['continent'])}."
                     if "continent" in row else f"{name} is a country.")
        if "capital" in row:
            lines.append(f"The capital of {name} is {self.facts.name('city', row['capital'])}.")
        if "currency" in row:
            currency = self.facts.name("currency", row["currency"])
            lines.append(f"The currency of {name} is called {currency}, and its code is {row['currency'][-3:].upper()}.")
        if "area" in row:
            lines.append(f"The area of {name} is {thousands(float(row['area']))} square kilometres.")
        if "population" in row:
            lines.append(f"The number of people who live in {name} is {thousands(row['population'])}.")
        second = []
        if "neighbours" in row:
            second.append(f"{name} has borders with {listed(self.names('country', row['neighbours']))}.")
        if "languages" in row:
            second.append(f"The languages spoken in {name} are {listed(self.names('language', row['languages']))}."
                          if " " in row["languages"] else
                          f"The language spoken in {name} is {self.names('language', row['languages'])[0]}.")
        cities = sorted(self.by_country.get(key, []), key=lambda c: (-int(c.get("population", 0)), c["id"]))[:8]
        if cities:
            second.append(f"Large cities of {name} are {listed([c['name'] for c in cities])}." if len(cities) > 1
                          else f"The largest city of {name} is {cities[0]['name']}.")
        parts = [r["name"] for r in self.facts.tables["subdivision"].values()
                 if r.get("country") == key and "parent" not in r][:40]
        third = [f"{name} is divided into {listed(parts)}."] if len(parts) > 1 else []
        return self.archive.add("country", name, name, "\n\n".join(" ".join(p) for p in (lines, second, third) if p))

    def city(self, key, row):
        name = row["name"]
        country = self.facts.name("country", row["country"])
        lines = [f"{name} is a city that lies in {country}."]
        if self.facts.tables["country"][row["country"]].get("capital") == key:
            lines.append(f"{name} is the capital of its country.")
        if "population" in row:
            lines.append(f"The number of people who live in {name} is {thousands(row['population'])}.")
        second = []
        if "time_zone" in row:
            second.append(f"Clocks in {name} follow the time zone {self.facts.name('zone', row['time_zone'])}.")
        second.append(f"{name} is found at {self.degrees(row['latitude'], 'north', 'south')} and "
                      f"{self.degrees(row['longitude'], 'east', 'west')}.")
        airports = [a["name"] for a in self.airports.values() if a["city"] == key]
        if airports:
            second.append(f"Who flies to {name} lands at {listed(airports)}.")
        return self.archive.add("city", f"{name} {row['country'][-2:]}", name,
                                " ".join(lines) + "\n\n" + " ".join(second))

    @staticmethod
    def degrees(value, positive, negative):
        return f"{abs(float(value)):.2f} degrees {positive if float(value) >= 0 else negative}"

    def airport(self, key, row):
        name = row["name"]
        country = self.facts.name("country", row["country"])
        code = key.split("_")[1].upper()
        lines = [f"{name} is an airport that lies in {country}.",
                 f"{name} serves the city of {self.facts.name('city', row['city'])}.",
                 f"Pilots know {name} by the code {code}.",
                 f"The runway of {name} is {thousands(float(row['elevation']))} feet above the sea."]
        if "time_zone" in row:
            lines.append(f"Departures from {name} are written in the time zone {self.facts.name('zone', row['time_zone'])}.")
        return self.archive.add("airport", f"{name} {code}", name, " ".join(lines))

    def element(self, key, row):
        name = row["name"]
        symbol = key.split("_")[1].capitalize()
        lines = [f"{name} is a chemical element whose symbol is {symbol}.",
                 f"In the periodic table the atomic number of {name} is {row['atomic_number']}."]
        if "period" in row:
            lines.append(f"{name} stands in period {row['period']} of the periodic table.")
        if "series" in row:
            lines.append(f"{name} is counted among the {self.facts.name('series', row['series']).lower()}.")
        second = []
        if "atomic_weight" in row:
            second.append(f"The standard atomic weight of {name} is {row['atomic_weight']}.")
        if "density" in row:
            second.append(f"The density of {name} is {row['density']} grams per cubic centimetre.")
        if int(row.get("discovery_year", 0)) > 1000:
            second.append(f"The element {name} was discovered in the year {row['discovery_year']}.")
        return self.archive.add("element", name, name, " ".join(lines) + "\n\n" + " ".join(second))

    def currency(self, key, row):
        users = sorted(r["name"] for r in self.facts.tables["country"].values() if r.get("currency") == key)
        if users:
            self.archive.add(
                "currency", row["name"], row["name"],
                f"{row['name']} is a currency whose code is {key[-3:].upper()}. People pay with it in {listed(users)}.")

    def language(self, key, row):
        homes = sorted(r["name"] for r in self.facts.tables["country"].values() if key in r.get("languages", "").split())
        if homes:
            self.archive.add("language", row["name"], row["name"],
                             f"{row['name']} is a language whose code is {key[-3:]}. It is spoken in {listed(homes)}.")
