"""A worker as AgentBench's: a task that counts, its endpoints, and a heartbeat. Prints its port once it is registered.

usage: worker.py CONTROLLER NAME [--concurrency N] [--beat SECONDS] [--agentrl]
"""
import argparse
import json
import queue
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

INDICES = ["two", "three", "four"]


class Session:
    """An episode on a thread of its own, which meets its requests in two queues."""

    def __init__(self, index):
        self.index = index
        self.history = []
        self.answers = queue.Queue()
        self.outputs = queue.Queue()
        self.is_busy = True
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        target = INDICES.index(self.index) + 2
        said, count = "Count to %d." % target, 0
        while True:
            self.history.append({"role": "user", "content": said})
            self.outputs.put({"index": None, "status": "running", "result": None, "history": list(self.history)})
            answer = self.answers.get()
            if answer["status"] != "normal":
                return self.finish(answer["status"], 0, answer["status"])
            self.history.append({"role": "agent", "content": answer["content"]})
            if answer["content"] == "break":
                return self.finish("task error", "it broke", None)
            if answer["content"] == "stop":
                return self.finish("completed", int(count == target), None)
            count += 1
            said = str(count)

    def finish(self, status, result, last):
        if last:
            self.history.append({"role": "agent", "content": last})
        self.outputs.put({"index": self.index, "status": status, "result": result, "history": self.history})


class Worker:
    def __init__(self, concurrency):
        self.concurrency = concurrency
        self.sessions = {}
        self.lock = threading.Lock()

    def step(self, number, session):
        output = session.outputs.get()
        session.is_busy = False
        if output["status"] != "running":
            with self.lock:
                self.sessions.pop(number, None)
        return output

    def start_sample(self, body):
        with self.lock:
            if body["session_id"] in self.sessions:
                return 400, {"detail": "Session ID already exists"}
            if len(self.sessions) >= self.concurrency:
                return 406, {"detail": "Sample concurrency limit reached: %d" % self.concurrency}
            session = self.sessions[body["session_id"]] = Session(body["index"])
        return 200, {"session_id": body["session_id"], "output": self.step(body["session_id"], session)}

    def interact(self, body):
        number = body["session_id"]
        with self.lock:
            session = self.sessions.get(number)
            if session is None:
                return 400, {"detail": "No such session"}
            if session.is_busy:
                return 400, {"detail": "Task Executing, please do not send new request."}
            session.is_busy = True
        session.answers.put(body["agent_response"])
        answer = {"session_id": number, "output": self.step(number, session)}
        return (501, {"detail": answer}) if answer["output"]["status"] == "task error" else (200, answer)

    def cancel(self, body):
        with self.lock:
            session = self.sessions.pop(body["session_id"], None)
        if session is None:
            return 400, {"detail": "No such session"}
        session.answers.put({"status": "cancelled", "content": None})
        return 200, {"session_id": body["session_id"]}

    def cancel_all(self, body):
        for number in list(self.sessions):
            self.cancel({"session_id": number})
        return 200, None

    def calculate_overall(self, body):
        results = [output["result"] for output in body["results"]]
        return 200, {"main": sum(results) / max(1, len(results))}

    def answer(self, name, body):
        method = getattr(self, name, None)
        return method(body) if method and not name.startswith("_") else (404, {"detail": "Not Found"})

    def get_indices(self, body):
        return 200, INDICES

    def get_sessions(self, body):
        return 200, {str(number): session.index for number, session in self.sessions.items()}

    def worker_status(self, body):
        return 200, {"concurrency": self.concurrency, "current": len(self.sessions)}


class ChatWorker(Worker):
    """A worker as AgentRL's: messages of a chat, only what is new, and cancellations that end later."""

    def __init__(self, concurrency, controller):
        super().__init__(concurrency)
        self.controller = controller

    def chat(self, output):
        last = output["history"][-1:]
        is_over = output["status"] != "running"
        return {
            "messages": [] if is_over else [{"role": "user", "content": item["content"]} for item in last],
            "tools": [{"type": "function", "function": {"name": name, "description": "", "parameters": {"type": "object"}}}
                      for name in ("add", "stop")],
            "status": output["status"], "finish": is_over, "reward": output["result"] or 0,
            "metric": {"score": output["result"] or 0},
        }

    def start_sample(self, body):
        status, value = super().start_sample(body)
        return (status, self.chat(value["output"])) if status == 200 else (status, value)

    def interact(self, body):
        call = (body["messages"][-1].get("tool_calls") or [{"function": {"name": ""}}])[0]
        answer = {"status": "normal", "content": call["function"]["name"]}
        status, value = super().interact({"session_id": body["session_id"], "agent_response": answer})
        if status != 200:
            return status, value
        return 200, {"session_id": body["session_id"], "env_out": self.chat(value["output"])}

    def cancel_with_notice(self, body):
        def later():
            time.sleep(0.1)
            self.cancel(body)
            headers = {"session_id": str(body["session_id"]), "Content-Type": "application/json"}
            data = json.dumps(body).encode()
            urllib.request.urlopen(urllib.request.Request(self.controller + "/cancel_notice", data=data, headers=headers))

        threading.Thread(target=later, daemon=True).start()
        return 200, None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("controller")
    parser.add_argument("name")
    parser.add_argument("--concurrency", type=int, default=2)
    parser.add_argument("--agentrl", action="store_true")
    parser.add_argument("--beat", type=float, default=8)
    options = parser.parse_args()
    worker = ChatWorker(options.concurrency, options.controller) if options.agentrl else Worker(options.concurrency)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            status, value = worker.answer(self.path[len("/api/"):], body)
            data = json.dumps(value).encode()
            self.send_response(status)
            if options.agentrl and self.path.endswith("start_sample"):
                self.send_header("session_id", str(body["session_id"]))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = answer

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = "http://127.0.0.1:%d/api" % server.server_port
    beat = {"name": options.name, "address": address, "concurrency": options.concurrency, "indices": INDICES}
    is_known = False
    while True:
        try:
            request = urllib.request.Request(
                options.controller + "/receive_heartbeat", data=json.dumps(beat).encode(),
                headers={"Content-Type": "application/json"})
            urllib.request.urlopen(request, timeout=5).read()
            if not is_known:
                print(server.server_port, flush=True)
                is_known = True
        except OSError:
            pass
        time.sleep(options.beat)


main()
