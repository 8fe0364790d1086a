"""Pages about Debian's packages, from apt's lists."""
import hashlib
import re

from chance import listed

SECTIONS = {
    "admin", "comm", "database", "devel", "editors", "education", "electronics", "games", "gnome", "graphics", "hamradio",
    "interpreters", "kde", "mail", "math", "misc", "net", "news", "science", "shells", "sound", "tex", "text", "utils",
    "vcs", "video", "web",
}
PARTS = re.compile(r"^(lib|task-|fonts-|python3?-|ruby-|golang-|node-|php-|r-|gir1)|-(dev|doc|docs|data|common|dbg|core|bin|dbgsym)$")


def records(file):
    """The records of a control file as dictionaries; lines that go on are joined by a line's end."""
    record, key = {}, None
    for line in open(file, encoding="utf-8"):
        line = line.rstrip("\n")
        if not line:
            if record:
                yield record
            record, key = {}, None
        elif line[0] in " \t":
            record[key] += "\n" + line[1:]
        else:
            key, _, value = line.partition(":")
            record[key] = value.strip()
    if record:
        yield record


def described(text):
    """A long description: paragraphs, and lists whose lines are set in."""
    blocks, lines = [], []
    for line in text.split("\n") + ["."]:
        if line.strip() == ".":
            if lines:
                blocks.append("\n".join(lines))
            lines = []
        elif line.startswith(" ") or re.match(r"\s*[*+-] ", line):
            lines.append(" ".join(line.split()))
        elif lines and not re.match(r"[*+-] ", lines[-1]):
            lines[-1] += " " + line.strip()
        else:
            lines.append(line.strip())
    return "\n\n".join(blocks)


def names(text):
    """What a package asks for, without versions and with one name of those that can stand for one another."""
    found = []
    for part in text.split(","):
        name = re.split(r"[\s(|:\[]", part.strip())[0]
        if name and name not in found:
            found.append(name)
    return found


def packages(archive, source, count=1500):
    """So many packages that people use by themselves, chosen by a digest of their names."""
    texts = {}
    for record in records(source / "Translation-en"):
        texts.setdefault(record["Package"], record.get("Description-en", ""))
    chosen = []
    for record in records(source / "Packages"):
        name = record["Package"]
        short, _, long = texts.get(name, "").partition("\n")
        if record.get("Section") in SECTIONS and not PARTS.search(name) and 250 <= len(long) <= 6000:
            chosen.append((hashlib.sha256(name.encode()).hexdigest(), name, short, long, record))
    found = {}
    for _, name, short, long, record in sorted(sorted(chosen)[:count], key=lambda item: item[1]):
        needs = [n for n in names(record.get("Depends", "")) if not n.startswith("lib")]
        lines = [f"{name}: {short}.", f"The package {name} stands in the section {record['Section']} of Debian."]
        if needs:
            lines.append(f"To run, {name} needs {listed(needs[:12])}.")
        if record.get("Homepage"):
            lines.append(f"The home page of {name} is {record['Homepage']}")
        address = archive.add("package", name, name, " ".join(lines) + "\n\n" + described(long))
        found[name] = (address, record["Section"], short)
    return found
