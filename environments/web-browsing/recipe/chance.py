"""Pseudo-random choices that no version of Python changes (SplitMix64), and small helpers for texts."""
import hashlib
import re
import unicodedata

MASK = (1 << 64) - 1


class Chance:
    """A stream of choices. Streams of different names are independent: what one part draws changes no other part."""

    def __init__(self, name):
        self.state = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def below(self, count):
        return self.next() * count >> 64

    def between(self, least, most):
        return least + self.below(most - least + 1)

    def pick(self, items):
        return items[self.below(len(items))]

    def shuffled(self, items):
        items = list(items)
        for index in range(len(items) - 1, 0, -1):
            other = self.below(index + 1)
            items[index], items[other] = items[other], items[index]
        return items

    def sample(self, items, count):
        return self.shuffled(items)[:count]


def slug(text, most=60):
    """Plain letters for an address."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9+#]+", "-", plain.replace("'", "")).strip("-")
    return words[:most].strip("-") or "x" + hashlib.sha256(text.encode()).hexdigest()[:8]


def listed(items):
    """A list as it is spoken."""
    items = list(items)
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def thousands(number):
    return f"{int(number):,}"


def paragraphs(text):
    """Paragraphs of a text that was set in lines; lines that are set in deeper than their paragraph keep their places."""
    result = []
    for block in re.split(r"\n[ \t]*\n", text.strip("\n")):
        lines = [line.rstrip() for line in block.split("\n") if line.strip()]
        if not lines:
            continue
        indents = [len(line) - len(line.lstrip()) for line in lines]
        if len(lines) > 1 and min(indents) >= 6:
            result.append("\n".join(line.strip() for line in lines))
        else:
            result.append(re.sub(r"\s+", " ", " ".join(line.strip() for line in lines)))
    return "\n\n".join(result)


class Archive:
    """The pages as they are collected, each under an address of its own."""

    def __init__(self):
        self.pages = {}
        self.kinds = {}

    def add(self, kind, name, title, text, date=""):
        address = f"{kind}/{slug(name)}"
        number = 2
        while address in self.pages:
            address = f"{kind}/{slug(name, 56)}-{number}"
            number += 1
        self.pages[address] = [address, title, date, text.strip()]
        self.kinds.setdefault(kind, []).append(address)
        return address
