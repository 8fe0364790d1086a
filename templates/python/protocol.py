"""Serves worlds to whoever speaks Gauntlet's protocol (`/gauntlet/v1`). There is no need to change this file.

Environment variables say how: GAUNTLET_HOST and GAUNTLET_PORT where it listens (127.0.0.1, any port), GAUNTLET_TOKEN
what requests must bring, GAUNTLET_SHOW_ORACLE whether the gold actions are shown, GAUNTLET_CONTROLLER where it
registers, and GAUNTLET_SELF its address as others reach it. The address is printed as a line of JSON.
"""

import hmac
import json
import os
import secrets
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from session import Refused, Session

ROOT = "/gauntlet/v1/"
EXPIRY_SECONDS, BEAT_SECONDS, CAPACITY, REMEMBERED, MOST_BYTES = 900, 5, 64, 1024, 64 << 20


class Desk:
    """The environment in a folder, and its sessions. Who does not know a session's name cannot reach it."""

    def __init__(self, world, folder, shows_oracle):
        self.world, self.shows_oracle, self.lock = world, shows_oracle, threading.Lock()
        self.sessions, self.opened = {}, {}
        # JSON is YAML too.
        self.manifest = json.loads((folder / "environment.yaml").read_text("utf-8"))
        self.tasks = {}
        for split in self.manifest["splits"]:
            lines = (folder / "tasks" / f"{split}.jsonl").read_text("utf-8").split("\n")
            self.tasks[split] = {task["id"]: task for task in map(json.loads, filter(str.strip, lines))}

    def answer(self, method, path, body):
        """The answer to a request. Raises Refused."""
        parts = path.partition("?")[0].removeprefix(ROOT).split("/")
        if path == "/health":
            return {"status": "ok"}
        if not path.startswith(ROOT):
            raise Refused(404, "no_path", "there is no such path")
        match parts:
            case ["environments"]:
                return [self.manifest["id"]]
            case ["environments", name, *rest] if name == self.manifest["id"]:
                return self.environment("/".join(rest), body)
            case ["sessions"] if method == "POST":
                return self.open(body)
            case ["sessions", name, "end"]:
                return self.end(name)
            case ["sessions", name, what] if name in self.sessions:
                return self.ask(self.sessions[name], what, body)
        raise Refused(404, "no_session", "there is no such path, or no such session any more")

    def environment(self, what, body):
        if what == "holdings":
            return []
        if what == "metrics":
            worths = [{"sample": one["sample"], "epoch": one["epoch"], "value": one["score"]} for one in body]
            name, mean = self.manifest["metric"], sum(one["score"] for one in body) / max(1, len(body))
            strata = [{"name": name, "worths": worths}]
            return {"main": name, "values": [{"name": name, "value": mean, "strata": strata}]}
        return {
            "manifest": self.manifest,
            "samples": {split: list(tasks) for split, tasks in self.tasks.items()},
            "tools": {f"{split}/tools": self.world.tools for split in self.tasks},
            "capacity": CAPACITY,
        }

    def ask(self, session, what, body):
        if what == "move":
            return session.move(body)
        if what == "transcript":
            return session.messages
        if what == "oracle" and not self.shows_oracle:
            raise Refused(403, "no_oracle", "the gold actions are not shown here")
        if what == "oracle":
            return session.oracle()
        raise Refused(404, "no_path", "there is no such path")

    def open(self, body):
        """Begins a session; once for each key."""
        with self.lock:
            if body["key"] in self.opened:
                return self.opened[body["key"]]
            now = time.monotonic()
            for name in [name for name, session in self.sessions.items() if now - session.used > EXPIRY_SECONDS]:
                self.end(name)
            if sum(not self.is_over(name) for name in self.sessions) >= CAPACITY:
                raise Refused(503, "full", f"{CAPACITY} episodes are played already")
            request = body["request"]
            task = self.task(request["sample"])
            options = {option["name"]: option["default"] for option in self.manifest["options"]}
            world = self.world(task, request["seed"], {**options, **request.get("options", {})})
            rounds = self.manifest["limits"].get("rounds", {}).get(request["style"])
            session, name = Session(world, request["style"], rounds), secrets.token_hex(16)
            tools = self.world.tools if session.style == "tools" else []
            answer = {"session": name, "opening": session.opening, "tools": tools, "view": session.view()}
            self.sessions[name], self.opened[body["key"]] = session, answer
            # Of those that are over, the last are kept: their last move may come again.
            over = [key for key, one in self.opened.items() if self.is_over(one["session"])]
            for key in over[:-REMEMBERED]:
                self.end(self.opened.pop(key)["session"])
            return answer

    def is_over(self, name):
        return name not in self.sessions or self.sessions[name].is_over

    def task(self, sample):
        split = sample.split("-")[0]
        if split == "train" and "training" in self.manifest["capabilities"]:
            return {"id": sample}
        if sample not in self.tasks.get(split, {}):
            raise Refused(400, "refused", f"there is no sample '{sample}'")
        return self.tasks[split][sample]

    def end(self, name):
        session = self.sessions.pop(name, None)
        if session:
            session.end()

    def beat(self, url, controller, token):
        """Tells a controller every few seconds that this environment is here."""
        said = {"name": self.manifest["id"], "address": url, "concurrency": CAPACITY, "indices": []}
        said["gauntlet"] = {"environment": self.manifest["id"], "address": url + ROOT.rstrip("/")}
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        while True:
            try:
                place = controller.rstrip("/").removesuffix("/api") + "/api/receive_heartbeat"
                urllib.request.urlopen(urllib.request.Request(place, json.dumps(said).encode(), headers), timeout=5)
            except OSError as error:
                print(f"{controller} does not take this environment: {error}", file=sys.stderr)
            time.sleep(BEAT_SECONDS)


def serve(world, folder):
    """Serves a kind of world, with the manifest and the tasks in a folder, until the process ends."""
    host, port = os.environ.get("GAUNTLET_HOST", "127.0.0.1"), int(os.environ.get("GAUNTLET_PORT", "0"))
    token, controller = os.environ.get("GAUNTLET_TOKEN", ""), os.environ.get("GAUNTLET_CONTROLLER")
    if not token and host not in ("127.0.0.1", "localhost"):
        sys.exit(f"{host} can be reached by others: set GAUNTLET_TOKEN")
    desk = Desk(world, Path(folder), bool(os.environ.get("GAUNTLET_SHOW_ORACLE")))

    class Handler(BaseHTTPRequestHandler):
        protocol_version, timeout, disable_nagle_algorithm, wbufsize = "HTTP/1.1", 120, True, -1

        def do_GET(self):
            try:
                size = int(self.headers.get("Content-Length") or 0)
                if size > MOST_BYTES:
                    self.close_connection = True
                    raise Refused(413, "too_large", f"a body has at most {MOST_BYTES} bytes")
                data = self.rfile.read(size)
                self.check()
                status, body = 200, desk.answer(self.command, self.path, json.loads(data) if data else None)
            except Refused as refused:
                status, body = refused.status, refused.body
            except Exception as error:
                status, body = 422, {"detail": f"the request cannot be understood: {error!r}", "code": "unreadable"}
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            if status == 503:
                self.send_header("Retry-After", "1")
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_GET

        def check(self):
            """Pages of other places may not ask, nor those who do not know the token."""
            name = self.headers.get("Host", "").rpartition(":")[0]
            if self.headers.get("Origin") or not token and name not in ("127.0.0.1", "localhost"):
                raise Refused(403, "origin", "requests of web pages are not answered")
            given = self.headers.get("Authorization", "").encode()
            if token and self.path != "/health" and not hmac.compare_digest(given, f"Bearer {token}".encode()):
                raise Refused(401, "token", "the token is missing or wrong")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = True
    url = os.environ.get("GAUNTLET_SELF") or "http://%s:%d" % server.server_address[:2]
    print(json.dumps({"url": url}), flush=True)
    if controller:
        threading.Thread(target=desk.beat, args=(url, controller, token), daemon=True).start()
    server.serve_forever()
