"""Watches a server while it plays an episode there: watch.py PORT WORD. Prints the texts that came, or the status of a refusal."""

import base64
import json
import os
import socket
import struct
import sys
import urllib.request

port, word = int(sys.argv[1]), sys.argv[2]
line = socket.create_connection(("127.0.0.1", port), timeout=60)
line.sendall(
    f"GET /gauntlet/v1/watch HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\nSec-WebSocket-Version: 13\r\n"
    f"Authorization: Bearer {word}\r\n\r\n".encode()
)
stream = line.makefile("rb")
status = stream.readline().split()[1].decode()
while stream.readline() not in (b"\r\n", b""):
    pass
if status != "101":
    print(status)
    sys.exit()


def ask(path, body):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    return json.load(urllib.request.urlopen(request, timeout=60))


def text():
    head = stream.read(2)
    size = head[1] & 127
    if size == 126:
        size = struct.unpack(">H", stream.read(2))[0]
    elif size == 127:
        size = struct.unpack(">Q", stream.read(8))[0]
    return stream.read(size).decode()


session = ask("start_sample", {"name": "counting-dev", "index": 0})["session_id"]
ask("interact", {"session_id": session, "agent_response": {"status": "normal", "content": "add"}})
ask("interact", {"session_id": session, "agent_response": {"status": "normal", "content": "nonsense"}})
ask("interact", {"session_id": session, "agent_response": {"status": "normal", "content": "stop"}})
for _ in range(5):
    print(text())
# A ping is answered.
line.sendall(bytes([0x89, 0x84, 0, 0, 0, 0]) + b"ping")
print(json.dumps({"event": text()}))
