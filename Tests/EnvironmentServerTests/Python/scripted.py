"""A worker that answers what it is told to, byte by byte. Prints its port once it is registered.

usage: scripted.py CONTROLLER NAME INDICES ANSWERS [--concurrency N]

INDICES is a JSON array. ANSWERS is a JSON object of lists by endpoint: each answer is a text, or [status, text, seconds] where it
takes its time; the last one is given again and again. GET /api/heard tells all that was asked, as it came.
"""
import json
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

controller, name, indices, answers = sys.argv[1:5]
concurrency = int(sys.argv[6]) if len(sys.argv) > 6 else 2
answers = json.loads(answers)
sessions, heard = {}, []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        endpoint = self.path[len("/api/"):]
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        body = json.loads(text) if text else {}
        status, said, pause = 200, "null", 0
        if endpoint == "heard":
            said = json.dumps(heard)
        elif endpoint == "get_sessions":
            said = json.dumps({str(number): index for number, index in sessions.items()})
        else:
            heard.append("%s %s" % (endpoint, text))
        if endpoint == "start_sample":
            sessions[body["session_id"]] = body["index"]
        script = answers.get(endpoint)
        if script:
            answer = script.pop(0) if len(script) > 1 else script[0]
            status, said, pause = answer if isinstance(answer, list) else (200, answer, 0)
        time.sleep(pause)
        if endpoint == "cancel":
            sessions.pop(body["session_id"], None)
        data = said.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = answer

    def log_message(self, *words):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
beat = '{"name":%s,"address":"http://127.0.0.1:%d/api","concurrency":%d,"indices":%s}' % (
    json.dumps(name), server.server_port, concurrency, indices)
request = urllib.request.Request(
    controller + "/receive_heartbeat", data=beat.encode(), headers={"Content-Type": "application/json"})
urllib.request.urlopen(request).read()
print(server.server_port, flush=True)
threading.Event().wait()
