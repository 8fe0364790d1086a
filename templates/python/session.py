"""An episode and its conversation, move by move. There is no need to change this file."""

import json
import threading
import time
import traceback

from world import Invalid, outcome

STOPS = {"limitReached": "task limit reached", "contextLimit": "agent context limit", "cancelled": "cancelled"}


class Refused(Exception):
    """A request that is not done: an HTTP status, a code for programs, a text for people."""

    def __init__(self, status, code, text):
        self.status, self.body = status, {"detail": text, "message": text, "code": code}


class Session:
    """A move that comes again is answered again, and not played again."""

    def __init__(self, world, style, rounds):
        self.world, self.style, self.rounds, self.verdict, self.is_broken = world, style, rounds, None, False
        self.lock, self.used, self.last = threading.Lock(), time.monotonic(), None
        self.moves, self.replies, self.shown = 0, 0, 0
        self.messages = self.ask(world.instructions, style)
        self.opening = {"text": self.ask(world.opening), "forgetsPrevious": False}
        self.messages.append({"role": "user", "content": self.opening["text"]})

    def ask(self, method, *arguments):
        """What the world says; one that fails is a fault, and its episode is over without a score."""
        try:
            return method(*arguments)
        except Invalid:
            raise
        except Exception as error:
            traceback.print_exc()
            self.is_broken = True
            raise Refused(500, "failed", f"the world failed: {error!r}") from None

    def view(self):
        """What the agent sees and may do, as what came since it was asked last."""
        kept, self.shown = self.shown, len(self.messages)
        actions, grammar = self.ask(self.world.actions), self.ask(self.world.grammar, self.style)
        legal = None if actions is None else [{"name": name, "arguments": values} for name, values in actions]
        if legal is not None:
            texts = [self.world.write(*action) for action in actions]
            if self.style == "tools":
                texts = [f"{one['name']}\n{json.dumps(one['arguments'], separators=(',', ':'))}" for one in legal]
            grammar = {"choice": {"_0": [{"literal": {"_0": text}} for text in texts]}}
        return {"kept": kept, "messages": self.messages[kept:], "step": self.replies, "keeps_grammar": False,
                "grammar": grammar, "affordances": {"actions": legal}}

    def move(self, move):
        """Plays a move: one of `reply`, `action`, `failure` and `stop`, with the number of moves before it."""
        with self.lock:
            self.used = time.monotonic()
            if self.last and self.last[0] == move:
                return self.last[1]
            if self.is_over:
                raise Refused(404, "no_session", "the session is over")
            if move["step"] != self.moves:
                raise Refused(409, "wrong_step", f"{self.moves} moves were played, not {move['step']}")
            turn = {"outcomes": [], "actions": [], "messages": []}
            if move.get("reply"):
                self.reply(move["reply"]["content"], move["reply"].get("toolCalls") or [], turn)
            elif move.get("action"):
                self.play(lambda: (move["action"]["name"], move["action"]["arguments"]), turn)
            elif move.get("failure"):
                self.play(lambda: no_action(move["failure"]["expected"]), turn)
            else:
                self.stop(move["stop"], turn)
            self.moves += 1
            rest = {"transcript": self.messages} if self.verdict else {"view": self.view()}
            self.last = move, {"turn": turn, **rest}
            return self.last[1]

    def reply(self, content, calls, turn):
        self.replies += 1
        self.messages.append({"role": "assistant", "content": content, **({"tool_calls": calls} if calls else {})})
        if self.style == "text":
            self.play(lambda: self.world.parse(content), turn)
        elif calls:
            self.play(lambda: self.world.read(calls[0]), turn, calls[0]["id"])
        else:
            self.play(lambda: no_action("a tool call"), turn)
        for call in calls if self.style == "text" else calls[1:]:
            if not self.verdict:  # A chat service wants an answer to each call.
                self.say("Not played: only the first call of a reply is.", turn, call["id"])
        if not self.verdict and self.rounds and self.replies >= self.rounds:
            self.stop("limitReached", turn)

    def play(self, read, turn, call=None):
        try:
            name, arguments = read()
            turn["actions"].append({"name": name, "arguments": arguments})
            played = self.ask(self.world.step, name, arguments)
        except Invalid as reason:
            played = outcome(f"That cannot be played: {reason}", invalid=str(reason))
        self.take(played, turn, call)

    def stop(self, reason, turn):
        self.take(outcome(score=self.ask(self.world.stop), status=STOPS[reason]), turn)

    def take(self, played, turn, call=None):
        turn["outcomes"].append(played)
        self.verdict = played["verdict"]
        if played["observation"]:
            self.say(played["observation"]["text"], turn, call)
        if self.verdict:
            self.ask(self.world.end)

    def say(self, text, turn, call):
        message = {"role": "user", "content": text}
        if call is not None:
            message.update(role="tool", tool_call_id=call)
        turn["messages"].append(message)
        self.messages.append(message)

    def oracle(self):
        """The gold reply, and the action it writes."""
        with self.lock:
            name, arguments = self.ask(self.world.oracle)
            call = {"id": "call-0", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
            reply = {"content": "", "toolCalls": [call]}
            if self.style == "text":
                reply = {"content": self.world.write(name, arguments), "toolCalls": []}
            return {"reply": reply, "action": {"name": name, "arguments": arguments}}

    @property
    def is_over(self):
        return self.is_broken or self.verdict is not None

    def end(self):
        if not self.verdict:
            self.ask(self.world.end)


def no_action(expected):
    raise Invalid(f"expected {expected}")
