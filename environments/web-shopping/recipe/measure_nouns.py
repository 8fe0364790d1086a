"""Measures how our nouns of titles agree with a spaCy model's: measure_nouns.py FOLDER MODEL.

FOLDER holds WebShop's items_shuffle*.json; MODEL is a spaCy model's name or folder, such as en_core_web_lg. The list of words is read from
TitleNouns.swift, so that what is measured is what is played.
"""
import itertools
import json
import pathlib
import re
import sys

import spacy

source = pathlib.Path(__file__).resolve().parents[3] / "Sources/Environments/WebShopping/Reward/TitleNouns.swift"
others = set(source.read_text(encoding="utf-8").split('"""')[1].split())


def ours(title):
    words = re.split(r"[^\w]|_", title.lower())
    return {w for w in words if any(c.isalpha() for c in w) and not any(c.isnumeric() for c in w) and w not in others}


def score(bought, wanted):
    return len(bought & wanted) / len(wanted) if wanted else 0.2


def share(bought, wanted):
    """What titles decide of the kind's share: nothing, a tenth, at most a half, or the whole."""
    value = score(bought, wanted)
    return 0 if value == 0 else 1 if value < 0.1 else 2 if value <= 0.2 else 3


path = next(pathlib.Path(sys.argv[1]).glob("items_shuffle*.json"))
titles = sorted({record["name"] for record in json.loads(path.read_text(encoding="utf-8")) if record.get("name")})
model = spacy.load(sys.argv[2])
# WebShop tags the title as it is and compares small letters.
theirs = [{t.text.lower() for t in model(title) if t.pos_ in ("NOUN", "PROPN")} for title in titles]
mine = [ours(title) for title in titles]
# A token that is several words to us, such as a name with a hyphen, is compared by its words.
split = [{part for word in words for part in ours(word)} for words in theirs]
both = sum(len(a & b) for a, b in zip(mine, split))
pairs = [(a, b) for a, b in itertools.permutations(range(len(titles)), 2)]
same = [share(mine[a], mine[b]) == share(theirs[a], theirs[b]) for a, b in pairs]
common = [ok for ok, (a, b) in zip(same, pairs) if mine[a] & mine[b] or theirs[a] & theirs[b]]
print(f"{model.meta['name']} {model.meta['version']}: {len(titles)} titles, "
      f"precision {both / sum(map(len, mine)):.3f}, recall {both / sum(map(len, split)):.3f}")
print(f"the same share in {sum(same) / len(same):.1%} of {len(same)} pairs, "
      f"and in {sum(common) / len(common):.1%} of the {len(common)} that have a word in common")
