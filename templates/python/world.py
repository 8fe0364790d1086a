"""What an environment in Python is built upon: a subclass of World is one episode. No need to change this file."""

import json
import re


class Invalid(Exception):
    """What the agent wrote is no action, or none that can be played now. The text tells it why."""


def outcome(text=None, reward=0.0, score=None, result=None, status="completed", invalid=None):
    """What an action led to. With a score (0 to 1) the episode is over; `result` is for figures of your own."""
    verdict = None if score is None else {"status": status, "score": float(score), "result": result}
    seen = None if text is None else {"text": text, "forgetsPrevious": False}
    return {"observation": seen, "reward": float(reward), "invalid": invalid, "verdict": verdict}


class World:
    """One episode. Give `opening`, `step` and `oracle`; every other method has a default that will do."""

    # What the agent can do: {"name", "description", "parameters": the JSON Schema of an object}.
    tools = []
    # How a tool is written in the text style, by its name, such as "guess {code}". Left out: its name and arguments.
    forms = {}

    def __init__(self, task, seed, options):
        """`task` is the line of the task file, `seed` a number for everything random."""

    def opening(self):
        """What the agent sees first."""
        raise NotImplementedError

    def step(self, name, arguments):
        """Plays an action and returns an outcome. Raises Invalid where it cannot be played."""
        raise NotImplementedError

    def oracle(self):
        """The best next action, as (name, arguments)."""
        raise NotImplementedError

    def stop(self):
        """What an episode is worth that is ended from outside, such as after its last round."""
        return 0.0

    def actions(self):
        """Every legal action, as a list of (name, arguments); None where there are too many to list."""
        return None

    def grammar(self, style):
        """What may be written now, as GBNF; True for calls of the tools as their parameters say; None for anything."""
        return True if style == "tools" else None

    def instructions(self, style):
        """The messages before the opening, such as {"role": "system", "content": …}."""
        forms = [f"Action: {self.form(tool)}   ({tool['description']})" for tool in self.tools]
        text = "End each answer with one action, in one of these forms:\n" + "\n".join(forms)
        return [{"role": "system", "content": text}] if style == "text" else []

    def end(self):
        """Lets go of what the episode holds."""

    # How actions are read and written.

    def form(self, tool):
        names = tool["parameters"].get("properties", {})
        return self.forms.get(tool["name"]) or " ".join([tool["name"], *("{%s}" % name for name in names)])

    def parse(self, text):
        """The action in a reply of the text style: the last line that begins with `Action:`. Raises Invalid."""
        lines = re.findall(r"^[ \t]*Action:(.*)$", text, re.MULTILINE)
        for tool in self.tools if lines else []:
            parts = re.split(r"\{(\w+)\}", self.form(tool))
            pattern = "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
            if found := re.fullmatch(pattern, lines[-1].strip()):
                kinds = tool["parameters"].get("properties", {})
                values = found.groupdict().items()
                return tool["name"], {name: typed(value, kinds.get(name, {})) for name, value in values}
        raise Invalid("expected a line such as 'Action: %s'" % (self.form(self.tools[0]) if self.tools else "…"))

    def write(self, name, arguments):
        """The reply of the text style that `parse` reads as this action."""
        form = next(self.form(tool) for tool in self.tools if tool["name"] == name)
        return "Action: " + re.sub(r"\{(\w+)\}", lambda found: str(arguments[found[1]]), form)

    def read(self, call):
        """The action in a tool call as OpenAI has it. Raises Invalid."""
        name = call["function"]["name"]
        tool = next((tool for tool in self.tools if tool["name"] == name), None)
        if tool is None:
            raise Invalid("expected a call of one of the tools " + ", ".join(tool["name"] for tool in self.tools))
        try:
            arguments = json.loads(call["function"]["arguments"])
        except (ValueError, RecursionError):
            arguments = None
        if not isinstance(arguments, dict):
            raise Invalid("expected arguments that are a JSON object")
        for need in tool["parameters"].get("required", []):
            if need not in arguments:
                raise Invalid(f"expected the argument {need}")
        return name, arguments


def typed(text, kind):
    """The value that a text of the text style stands for, where its schema says that it is no text. Raises Invalid."""
    read = {"integer": int, "number": float, "boolean": {"true": True, "false": False}.__getitem__}
    try:
        return read.get(kind.get("type"), str)(text)
    except (ValueError, KeyError):
        raise Invalid(f"expected {kind['type']} and not '{text[:100]}'") from None
