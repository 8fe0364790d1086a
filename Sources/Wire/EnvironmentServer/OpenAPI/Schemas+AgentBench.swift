import Episodes
import WireProtocol

extension Schemas {
  static let agentBench: [String: JSONValue] = [
    "Index": ["anyOf": [integer, string]], "Indices": array(of("Index")),
    "HistoryItem": object(["role": one(of: HistoryItem.Role.allCases.map(\.rawValue)), "content": string]),
    "TaskOutput": object([
      "index": orNull(of("Index")), "status": of("Status"), "result": anything,
      "history": orNull(array(of("HistoryItem"))),
    ]),
    "Result": object([
      "index?": orNull(of("Index")), "status": of("Status"), "result?": anything,
      "history?": orNull(array(of("HistoryItem"))),
    ]),
    "AgentOutput": object([
      "status?": one(of: AgentOutput.Status.allCases.map(\.rawValue)), "content?": orNull(string),
    ]),
    "StartSample": object(["name": string, "index": of("Index"), "custom_task?": anything]),
    "WorkerStart": object(["index": of("Index"), "session_id": integer, "custom_task?": anything]),
    "Interact": object(["session_id": integer, "agent_response": of("AgentOutput")]),
    "Session": object(["session_id": integer]),
    "Heartbeat": object([
      "name": string, "address": string, "concurrency": integer, "indices": of("Indices"),
      "gauntlet?": object(["environment": string, "address": string]), "leaving?": boolean,
    ]),
    "CalculateOverall": object(["name": string, "results": array(of("Result"))]),
    "Sample": object([
      "session_id": integer, "output": of("TaskOutput"), "capability?": string,
      "messages?": array(of("ChatMessage")), "tools?": array(of("RelayedTool")), "finish?": boolean, "status?": string,
      "reward?": number, "metrics?": ["type": "object"], "result?": anything,
    ]),
    "Worker": object([
      "id": integer, "address": string, "capacity": integer, "current": integer, "last_visit": number,
      "status": ["type": "integer", "enum": [0, 1, 2]], "locked": boolean,
    ]),
    "Tasks": map(object(["indices": of("Indices"), "workers": map(of("Worker"))])),
    "Sessions": map(
      object([
        "name": string, "index": of("Index"), "start": number, "last_update": number, "worker_id": integer,
        "locked": boolean,
      ])),
    "WorkerSessions": map(of("Index")), "WorkerLoad": object(["concurrency": integer, "current": integer]),
    "WorkerStarted": object([
      "session_id": integer, "output": of("TaskOutput"), "messages": array(of("Message")),
      "tools": array(of("ChatTool")), "status": of("Status"), "finish": boolean, "reward": number,
      "metric": ["type": "object"], "result?": anything,
    ]),
    "WorkerInteracted": object(["session_id": integer, "output?": of("TaskOutput"), "env_out?": of("Step")]),
    "SampleStatus": object([
      "session_id": integer, "index": of("Index"),
      "status": object([
        "waiting_for_env": boolean, "waiting_for_agent": boolean, "env_input": orNull(of("AgentOutput")),
        "env_output": of("TaskOutput"),
      ]),
    ]),
  ]

  static let agentRL: [String: JSONValue] = [
    "Version": object(["variant": string, "version": integer]),
    "ChatTool": object(["type": one(of: ["function"]), "function": of("Tool")]),
    "ChatInteract": object(["messages": array(of("ChatMessage"))]),
    "WorkerChatInteract": object(["session_id": integer, "messages": array(of("ChatMessage"))]),
    "ChatMessage": [
      "type": "object", "properties": ["role": string, "content": anything, "tool_calls": array(anything)],
      "additionalProperties": anything,
    ],
    "Step": object([
      "messages": array(of("Message")), "tools": array(of("ChatTool")), "status": of("Status"), "finish": boolean,
      "reward": number, "metric": ["type": "object"], "result?": anything,
    ]),
    "Interacted": object([
      "finish": boolean, "reward": number, "status": string, "messages": array(of("ChatMessage")),
      "metrics": ["type": "object"], "result?": anything,
    ]),
    // In the form that a worker gives it.
    "RelayedTool": ["type": "object"],
    "MarkStale": object(["name": string, "worker_id": integer, "stale": boolean]),
  ]
}
