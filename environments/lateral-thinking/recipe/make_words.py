#!/usr/bin/env python3
"""Writes data/words.tsv and data/forms.tsv from WordNet 3.0 (Debian's wordnet-base) for the words of the puzzles' facts.

words.tsv: a word of the facts, then words that a question may use for it, with how near they are (0 to 1): synonyms of its
commoner senses, words derived from it, and for nouns what it is a kind of. forms.tsv: irregular forms and their words.
The same input gives the same bytes. Usage: make_words.py [WORDNET-FOLDER]
"""
import glob, json, os, re, sys

here = os.path.dirname(os.path.abspath(__file__))
wordnet = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/wordnet"
PARTS = ["noun", "verb", "adj", "adv"]
SENSES = {"noun": 3, "verb": 4, "adj": 3, "adv": 2}
SYNONYM, DERIVED, KIND = 0.85, 0.8, [0.75, 0.65, 0.55, 0.5]
# What nearly everything is a kind of tells nothing.
TOP = set("""entity thing object whole physical_entity abstraction abstract_entity artifact matter causal_agent living_thing
organism physical_object unit being group grouping attribute state act deed event psychological_feature relation measure
communication instrumentality instrumentation content cognition knowledge noesis location region part piece portion substance
activity action human_action human_activity way property quality""".split())

def lines(name):
    with open(os.path.join(wordnet, name), encoding="utf8") as file:
        return [line for line in file if not line.startswith("  ")]

index, synsets = {}, {}
for part in PARTS:
    for line in lines("index." + part):
        fields = line.split()
        count, pointers = int(fields[2]), int(fields[3])
        index[fields[0], part] = fields[6 + pointers:6 + pointers + count]
    for line in lines("data." + part):
        fields = line.split("|")[0].split()
        words = [fields[4 + 2 * i].lower().split("(")[0] for i in range(int(fields[3], 16))]
        place = 4 + 2 * len(words)
        pointers = []
        for i in range(int(fields[place])):
            symbol, offset, kind, ends = fields[place + 1 + 4 * i:place + 5 + 4 * i]
            pointers.append((symbol, offset, {"n": "noun", "v": "verb", "a": "adj", "s": "adj", "r": "adv"}[kind], ends))
        synsets[part, fields[0]] = (words, pointers)

forms = {}
for part in PARTS:
    for line in lines(part + ".exc"):
        form, word = line.split()[:2]
        if "_" not in form and "_" not in word and "-" not in form and (word, part) in index:
            forms.setdefault(form, word)
# Forms whose first entry misleads, and the commonest that the list leaves to grammar.
forms.update({"people": "person", "men": "man", "women": "woman", "children": "child", "left": "leave", "felt": "feel",
              "found": "find", "saw": "see", "lay": "lie", "dead": "die", "death": "die", "thought": "think", "better": "good",
              "worse": "bad", "best": "good", "worst": "bad", "ground": "ground", "wound": "wound", "bore": "bear"})
forms = {form: word for form, word in forms.items() if form != word}

def base(word):
    if word in forms:
        return forms[word]
    for part in PARTS:
        if (word, part) in index:
            return word
    for ending, other in [("ies", "y"), ("ied", "y"), ("es", ""), ("es", "e"), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("er", ""), ("ly", "")]:
        if word.endswith(ending):
            stem = word[:-len(ending)] + other
            for candidate in [stem, stem[:-1] if len(stem) > 3 and stem[-1:] == stem[-2:-1] else stem]:
                if any((candidate, part) in index for part in PARTS):
                    return candidate
    return word

vocabulary = set()
for path in sorted(glob.glob(os.path.join(here, "../tasks/*.jsonl"))):
    for line in open(path, encoding="utf8"):
        if line.strip():
            puzzle = json.loads(line)
            if puzzle.get("language") == "en":
                for fact in puzzle["facts"]:
                    for statement in fact["says"]:
                        vocabulary |= set(re.findall("[a-z]+", statement.lower()))

def related(word):
    near = {}
    def add(other, how):
        if other != word and re.fullmatch("[a-z]+", other) and len(other) > 2:
            near[other] = max(how, near.get(other, 0))
    for part in PARTS:
        for rank, offset in enumerate(index.get((word, part), [])[:SENSES[part]]):
            words, pointers = synsets[part, offset]
            for other in words:
                add(other, SYNONYM - 0.05 * rank)
            for symbol, target, kind, ends in pointers:
                source, end = int(ends[:2], 16), int(ends[2:], 16)
                if symbol == "+" and (source == 0 or words[source - 1] == word):
                    others = synsets[kind, target][0]
                    for other in others if end == 0 else [others[end - 1]]:
                        add(other, DERIVED)
                if symbol == "&":
                    for other in synsets[kind, target][0]:
                        add(other, 0.65)
            chain, seen = [(part, offset)], set()
            for how in KIND if part == "noun" and rank < 2 else KIND[:1] if part == "verb" and rank < 2 else []:
                chain = [(kind, target) for node in chain for symbol, target, kind, _ in synsets[node][1]
                         if symbol in ("@", "@i") and (kind, target) not in seen]
                seen |= set(chain)
                for node in chain:
                    if TOP.isdisjoint(synsets[node][0]):
                        for other in synsets[node][0]:
                            add(other, how - 0.05 * rank)
    return near

rows = []
for word in sorted({base(word) for word in vocabulary}):
    near = related(word)
    if near:
        rows.append("\t".join([word] + [f"{other}:{near[other]:.2f}" for other in sorted(near)]))
data = os.path.join(here, "../data")
os.makedirs(data, exist_ok=True)
with open(os.path.join(data, "words.tsv"), "w", encoding="utf8") as file:
    file.write("\n".join(rows) + "\n")
with open(os.path.join(data, "forms.tsv"), "w", encoding="utf8") as file:
    file.write("".join(f"{form}\t{forms[form]}\n" for form in sorted(forms)))
