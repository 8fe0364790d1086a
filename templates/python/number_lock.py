"""The world: what an agent sees and does in it. Start here."""

from collections import Counter
from pathlib import Path

from protocol import serve
from world import Invalid, World, outcome

CODE = "^[0-9]{3}$"


class NumberLock(World):
    tools = [
        {
            "name": "guess",
            "description": "Try a code.",
            "parameters": {
                "type": "object",
                "properties": {"code": {"type": "string", "description": "Three digits.", "pattern": CODE}},
                "required": ["code"],
                "additionalProperties": False,
            },
        }
    ]
    forms = {"guess": "guess {code}"}

    def __init__(self, task, seed, options):
        self.code = task["code"]
        self.guesses = 0

    def opening(self):
        return "The lock has three wheels, 0 to 9 each. You may guess ten times."

    def step(self, name, arguments):
        guess = arguments["code"]
        if not (isinstance(guess, str) and len(guess) == 3 and guess.isascii() and guess.isdigit()):
            raise Invalid("a code is three digits, such as 042")
        self.guesses += 1
        if guess == self.code:
            return outcome("The lock opens.", reward=1, score=1, result={"guesses": self.guesses})
        placed = sum(one == other for one, other in zip(guess, self.code))
        right = sum((Counter(guess) & Counter(self.code)).values())
        return outcome(f"{placed} in their place, {right - placed} elsewhere.")

    def oracle(self):
        return "guess", {"code": self.code}

    def grammar(self, style):
        # Where actions cannot be listed, a grammar tells a constrained model what it may write.
        return 'root ::= "Action: guess " [0-9] [0-9] [0-9]' if style == "text" else True


if __name__ == "__main__":
    serve(NumberLock, Path(__file__).parent)
