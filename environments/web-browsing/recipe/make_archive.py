"""Writes the archive and its questions: make_archive.py SOURCES FACTS TARGET.

SOURCES holds what make_archive.sh fetches, FACTS the knowledge graph's tables; TARGET is environments/web-browsing.
"""
import hashlib
import json
import pathlib
import re
import sys
import zipfile
from collections import Counter

from articles import Encyclopedia, Facts
from chance import Archive
from courier import Courier
from dictionaries import foldoc, jargon
from packages import packages
from questions import Questions

source, facts, target = map(pathlib.Path, sys.argv[1:4])
DICTIONARIES = source / "usr/share/dictd"
MADE = re.compile(r"\b(designed|developed|created|invented|introduced|written|founded|released|published|announced)\b[^.;]*"
                  r"\bin (?:[A-Z][a-z]+ )?((?:19[3-9]|20[01])\d)\b")

archive = Archive()
computing = foldoc(archive, DICTIONARIES)
jargon(archive, DICTIONARIES)
software = packages(archive, source)
book = Encyclopedia(archive, Facts(facts))


def dated(pages):
    """Things of which the dictionary says in one sentence when they were made, and says it once."""
    titles = Counter(title.lower() for title, _, _ in pages.values())
    found = []
    for address, (title, label, text) in sorted(pages.items()):
        if not label or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+/ -]{3,30}", title) or titles[title.lower()] > 1:
            continue
        sentences = re.split(r"(?<=[a-z)]\.)\s+(?=[A-Z(])|\n+", text)
        made = [(s, m) for s in sentences for m in [MADE.search(s)] if m]
        if len(made) != 1:
            continue
        sentence, match = made[0]
        years = re.findall(r"\b(?:19|20)\d\d\b", sentence)
        if len(years) == 1 and 40 <= len(sentence) <= 260 and re.fullmatch(r"[A-Za-z0-9 ,'()/\";:+-]+\.", sentence):
            found.append({"title": title, "address": address, "sentence": sentence, "verb": match.group(1), "year": match.group(2)})
    return found


subjects = dated(computing)
courier = Courier(archive, book, subjects, software)

# Every kind is a member of its own: a JSON list of pages, one a line, each [address, title, day, text].
members = {}
for kind, addresses in sorted(archive.kinds.items()):
    lines = [json.dumps(archive.pages[address], ensure_ascii=False) for address in sorted(addresses)]
    members[f"{kind}.json"] = ("[\n" + ",\n".join(lines) + "\n]\n").encode()
folder = target / "archive"
with zipfile.ZipFile(folder / "pages.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bundle:
    for name, data in members.items():
        info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED
        bundle.writestr(info, data)
digest = hashlib.sha256()
for name, data in members.items():
    digest.update(data)
(folder / "VERSION").write_text(digest.hexdigest() + "\n", encoding="utf-8")

rows = []
for path in sorted([*DICTIONARIES.iterdir(), source / "Packages", source / "Translation-en", *facts.glob("*.tsv")]):
    rows.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}")
(folder / "SOURCES").write_text("\n".join(rows) + "\n", encoding="utf-8")

made = Questions(archive, book, courier).make([("research_dev", 20), ("research_test", 100)])
for split, lines in made.items():
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (target / f"tasks/{split}.jsonl").write_text(text, encoding="utf-8")
for kind, addresses in sorted(archive.kinds.items()):
    print(f"{kind}: {len(addresses)} pages, {len(members[kind + '.json']) / 1e6:.1f} MB")
print(f"{len(archive.pages)} pages, {len(subjects)} things with a year")
