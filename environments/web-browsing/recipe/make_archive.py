"""Writes the archive and its questions: make_archive.py SOURCES FACTS TARGET.

SOURCES holds what make_archive.sh fetches, FACTS the knowledge graph's tables; TARGET is environments/web-browsing.
"""
import hashlib
import json
import pathlib
import re
import shutil
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
MADE = re.compile(r"(?:^|,|\bwas|\bis|\bfirst|\boriginally|[a-z)/0-9]) ?\b(designed|developed|created|invented|introduced|written|founded|"
                  r"released|published|announced)\b([^.;]*?)\bin (?:[A-Z][a-z]+ )?((?:19[3-9]|20[01])\d)\b(?!-)")
# Between the word and its year nothing else may happen.
OTHER = re.compile(r"\b(than|that|which|who|whose|said|stated|and was|then|since|until|before|after|but|having|have|had|later|followed|"
                   r"version|successor|based|standardi[sz]ed|replaced|revised)\b|, and")
# Read by eye: the year is that of something else in the sentence, or the sentence is cut at a short form.
LEFT_OUT = {"Alan Kay", "ELMAGUIDE", "Operating System/360", "Resource Description Framework", "St Andrews Static Language"}

ABOUT = {
    "About the Free On-line Dictionary of Computing":
        "The pages whose addresses begin with computing are entries of The Free On-line Dictionary of Computing, "
        "http://www.foldoc.org/, Editor Denis Howe, as Debian's package dict-foldoc holds it. They were set anew: references lost "
        "their braces, other names and the field of an entry stand in lines of their own, and short entries, Debian's additions and "
        "very long ones were left out.\n\n"
        "Copyright 1993 by Denis Howe. Permission is granted to copy, distribute and/or modify this document under the terms of the "
        "GNU Free Documentation License, Version 1.1 or any later version published by the Free Software Foundation; with no "
        "Invariant Sections, Front- or Back-Cover Texts. A copy of the license comes with the archive as GFDL-1.2.",
    "About the Jargon File":
        "The pages whose addresses begin with jargon are entries of the Jargon File, version 4.4.7, 29 December 2003, as Debian's "
        "package dict-jargon holds it. The Jargon File is in the public domain.",
    "About the descriptions of packages":
        "The pages whose addresses begin with package tell what Debian's package lists say of programs in Debian 12. Their descriptions "
        "were written by the maintainers of the packages and come under the licences of these.",
    "About the encyclopedia":
        "The pages about countries, cities, airports, chemical elements, currencies and languages were written from the facts of a "
        "knowledge graph. Facts about countries and cities come from GeoNames under the Creative Commons Attribution 4.0 License.",
    "About the Courier":
        "The pages whose addresses begin with news or company belong to the Courier, a newspaper that does not exist. Its people, "
        "companies, institutes, prizes and events are invented, and any likeness is chance.",
}

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
        if not label or title in LEFT_OUT or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+/ -]{3,30}", title) or titles[title.lower()] > 1:
            continue
        sentences = re.split(r"(?<=[a-z)]\.)\s+(?=[A-Z(])|\n+", text)
        made = [(s, m) for s in sentences for m in [MADE.search(s)] if m]
        if len(made) != 1:
            continue
        sentence, match = made[0]
        # The entry's first statement, for it speaks of what stands above it.
        if sentence != sentences[0] or OTHER.search(match.group(2)) or sentence.endswith(("Dr.", "Mr.", "Prof.", "Inc.", "Corp.")):
            continue
        years = re.findall(r"\b(?:19|20)\d\d\b", sentence)
        if len(years) == 1 and 40 <= len(sentence) <= 260 and re.fullmatch(r"[A-Za-z0-9 ,'()/\";:+-]+\.", sentence):
            found.append({"title": title, "address": address, "sentence": sentence, "verb": match.group(1), "year": match.group(3)})
    return found


subjects = dated(computing)
for title, text in ABOUT.items():
    archive.add("about", title, title, text)
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
shutil.copyfile("/usr/share/common-licenses/GFDL-1.2", folder / "GFDL-1.2")
digest = hashlib.sha256()
for name, data in members.items():
    digest.update(data)
(folder / "VERSION").write_text(digest.hexdigest() + "\n", encoding="utf-8")

rows = []
for path in sorted([*DICTIONARIES.iterdir(), source / "Packages", source / "Translation-en", *facts.glob("*.tsv")], key=lambda path: path.name):
    rows.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}")
(folder / "SOURCES").write_text("\n".join(rows) + "\n", encoding="utf-8")

made = Questions(archive, book, courier).make([("research_dev", 20), ("research_test", 100)])
for split, lines in made.items():
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (target / f"tasks/{split}.jsonl").write_text(text, encoding="utf-8")
for kind, addresses in sorted(archive.kinds.items()):
    print(f"{kind}: {len(addresses)} pages, {len(members[kind + '.json']) / 1e6:.1f} MB")
print(f"{len(archive.pages)} pages, {len(subjects)} things with a year")
