"""A client as AgentBench's: it plays the samples of a task at a controller and keeps what came of them in a folder.

Requests, files and the order of things are those that AgentBench's own client is known by: no time limits, no retries, a sample
that finds no room goes back to the front, and whatever is in runs.jsonl already is not played again.

usage: client.py CONTROLLER TASK FOLDER [--most N] [--slowly SECONDS]
"""
import argparse
import json
import os
import re
import sys
import threading
import time
import urllib.error
import urllib.request


class Refused(Exception):
    """An answer other than 200."""

    def __init__(self, status, body):
        super().__init__("%d %s" % (status, body))
        self.status = status


def ask(controller, method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {} if data is None else {"Content-Type": "application/json"}
    request = urllib.request.Request(controller + path, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        raise Refused(error.code, error.read().decode())


def agent(history):
    """Counts as far as it is asked to."""
    assert len(history) % 2 == 1 and history[0]["role"] == history[-1]["role"] == "user", history
    assert all(item["role"] == ("user", "agent")[number % 2] for number, item in enumerate(history)), history
    target = int(re.search(r"Count to (\d+)", history[0]["content"]).group(1))
    last = history[-1]["content"]
    return "stop" if last.isdigit() and int(last) >= target else "add"


def play(controller, task, index, pause):
    """What came of a sample: its output, or the name of an error and what is known of it."""
    try:
        answer = ask(controller, "POST", "/start_sample", {"name": task, "index": index})
    except Refused as error:
        return None, "NOT_AVAILABLE" if error.status == 406 else "START_FAILED", str(error)
    except Exception as error:
        return None, "NETWORK_ERROR", str(error)
    session, output = answer["session_id"], answer["output"]
    assert isinstance(session, int)
    while output["status"] == "running":
        time.sleep(pause)
        reply = {"status": "normal", "content": agent(output["history"])}
        try:
            answer = ask(controller, "POST", "/interact", {"session_id": session, "agent_response": reply})
        except Refused as error:
            try:
                ask(controller, "POST", "/cancel", {"session_id": session})
            except Refused:
                pass
            return None, "INTERACT_FAILED", str(error)
        except Exception as error:
            return None, "NETWORK_ERROR", str(error)
        output = answer["output"]
    return output, None, None


def overall(controller, task, outputs):
    statuses = ["running", "completed", "agent context limit", "agent validation failed", "agent invalid action",
                "task limit reached", "unknown", "task error"]
    lengths = [len(output["history"] or []) for output in outputs]
    validation = {name: sum(o["status"] == name for o in outputs) / len(outputs) for name in statuses}
    validation["average_history_length"] = sum(lengths) / len(lengths)
    validation["max_history_length"] = max(lengths)
    validation["min_history_length"] = min(lengths)
    custom = ask(controller, "POST", "/calculate_overall", {"name": task, "results": outputs})
    return {"total": len(outputs), "validation": validation, "custom": custom}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("controller")
    parser.add_argument("task")
    parser.add_argument("folder")
    parser.add_argument("--most", type=int, default=1 << 30)
    parser.add_argument("--slowly", type=float, default=0)
    options = parser.parse_args()
    folder = os.path.join(options.folder, "agent", options.task)
    os.makedirs(folder, exist_ok=True)
    if os.path.exists(os.path.join(folder, "overall.json")):
        return
    indices = ask(options.controller, "GET", "/get_indices?name=" + options.task)
    done = {}
    runs = os.path.join(folder, "runs.jsonl")
    if os.path.exists(runs):
        for line in open(runs):
            record = json.loads(line)
            done[record["index"]] = record["output"]
    left = [index for index in indices if index not in done][: options.most]
    failed = 0
    lock = threading.Lock()
    running = []

    def work(index):
        nonlocal failed
        output, error, info = play(options.controller, options.task, index, options.slowly)
        with lock:
            if error == "NOT_AVAILABLE":
                left.insert(0, index)
                return
            now = time.time()
            record = {"index": index, "error": error, "info": info, "output": output,
                      "time": {"timestamp": int(now * 1000), "str": time.strftime("%Y-%m-%d %H:%M:%S")}}
            name = "runs.jsonl" if error is None else "error.jsonl"
            with open(os.path.join(folder, name), "a") as file:
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
            if error is None:
                done[index] = output
            else:
                failed += 1

    while True:
        running = [thread for thread in running if thread.is_alive()]
        with lock:
            if not left and not running:
                break
        workers = ask(options.controller, "GET", "/list_workers").get(options.task, {}).get("workers", {})
        free = sum(w["capacity"] - w["current"] for w in workers.values() if w["status"] == 0)
        with lock:
            chosen = [left.pop() for _ in range(min(free, len(left)))]
        for index in chosen:
            running.append(threading.Thread(target=work, args=(index,)))
            running[-1].start()
        time.sleep(0.02)
    if len(done) == len(indices):
        summary = overall(options.controller, options.task, [done[index] for index in indices])
        with open(os.path.join(folder, "overall.json"), "w") as file:
            json.dump(summary, file, indent=4, ensure_ascii=False)
    sys.exit(1 if failed else 0)


main()
