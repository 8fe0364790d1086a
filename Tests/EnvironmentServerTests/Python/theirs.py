"""AgentBench's own client, from the working directory: plays every sample of a task and asks for the figures.

usage: theirs.py CONTROLLER TASK            the client
       -m src.server.task_worker …          the worker; its task is `Counting` of this file
"""
import re
import sys

from src.client import AgentClient, TaskClient
from src.server.task import Task
from src.typings import SampleStatus, TaskSampleExecutionResult


class Counting(Task):
    def get_indices(self):
        return ["two", "three"]

    async def start_sample(self, index, session):
        said, count = "Count to %d." % (self.get_indices().index(index) + 2), 0
        while True:
            answer = await session.action({"role": "user", "content": said})
            if answer.content != "add":
                return TaskSampleExecutionResult(status=SampleStatus.COMPLETED, result={"count": count, "one": 1.0})
            count += 1
            said = str(count)

    def calculate_overall(self, results):
        return {"counts": sorted(output.result["count"] for output in results)}


class Counter(AgentClient):
    def inference(self, history):
        target = int(re.search(r"Count to (\d+)", history[0]["content"]).group(1))
        last = history[-1]["content"]
        return "stop" if last.isdigit() and int(last) >= target else "add"


if __name__ == "__main__":
    client = TaskClient(sys.argv[2], sys.argv[1])
    outputs = [client.run_sample(index, Counter()) for index in client.get_indices()]
    assert all(output.error is None and output.output.status == "completed" for output in outputs), outputs
    print(client.calculate_overall([output.output for output in outputs]))
