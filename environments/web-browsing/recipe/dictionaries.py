"""Pages from two dictionaries in DICT's form: an index of places, and the texts in a gzip file."""
import gzip
import re

from chance import paragraphs

DIGITS = {c: i for i, c in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")}


def number(text):
    value = 0
    for character in text:
        value = value * 64 + DIGITS[character]
    return value


def entries(folder, name):
    """The texts of a dictionary, in their order there."""
    data = gzip.open(folder / f"{name}.dict.dz").read()
    places = set()
    for line in (folder / f"{name}.index").read_text(encoding="utf-8").splitlines():
        word, start, length = line.split("\t")
        if not word.startswith("00"):
            places.add((number(start), number(length)))
    for start, length in sorted(places):
        yield data[start:start + length].decode("utf-8", "replace").replace("\ufffd", "?")


def unlinked(text):
    """References lose their braces: `{text (address)}` and `{text}` become their texts, a bare address stays."""
    text = re.sub(r"\{\s*\(([^{}()]*)\)\s*\}", r"\1", text)
    text = re.sub(r"\{([^{}]*?)\s*\(((?:https?|ftp|mailto|news):[^{}()]*)\)\s*\}", r"\1 (\2)", text)
    return re.sub(r"\{([^{}]*)\}", lambda match: " ".join(match.group(1).split()), text)


def foldoc(archive, folder):
    """The Free On-line Dictionary of Computing: a heading, other names, a text set in by three blanks."""
    found = {}
    for entry in entries(folder, "foldoc"):
        head, _, body = entry.partition("\n\n")
        names = [" ".join(line.split()) for line in head.split("\n") if line.strip()]
        # Debian's own additions are set in deeper and stand under another licence: they are left out.
        if not names or not re.match(r" {3}\S", body) or body.count("\n") > 400:
            continue
        label = re.match(r"\s*<([^<>]+)>\s*", body)
        text = paragraphs(unlinked(body[label.end():] if label else body))
        if len(text) < 60:
            continue
        lines = []
        if len(names) > 1:
            lines.append("Also called: " + ", ".join(names[1:]) + ".")
        if label:
            lines.append("Field: " + " ".join(label.group(1).split()) + ".")
        address = archive.add("computing", names[0], names[0], "\n\n".join([*lines, text]))
        found[address] = (names[0], label.group(1) if label else "", text)
    return found


def jargon(archive, folder):
    """The Jargon File: a heading, how it is said and used, a text."""
    for entry in entries(folder, "jargon"):
        head, _, body = entry.strip("\n").partition("\n")
        usage, _, rest = body.partition("\n\n")
        text = paragraphs(unlinked(rest))
        if len(text) < 60 or len(text) > 20_000:
            continue
        usage = " ".join(unlinked(usage).split())
        archive.add("jargon", head.strip(), head.strip(), (usage + "\n\n" if usage else "") + text)
