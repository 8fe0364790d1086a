import Episodes

extension Schemas {
  static let native: [String: JSONValue] = [
    "ToolCall": object([
      "id?": string, "type?": string, "function": object(["name": string, "arguments": string]),
    ]),
    "Message": object([
      "role": one(of: Role.allCases.map(\.rawValue)), "content": string, "tool_calls?": array(of("ToolCall")),
      "tool_call_id?": string,
    ]),
    "Messages": array(of("Message")),
    "Tool": object(["name": string, "description": string, "parameters": ["type": "object"]]),
    "Action": object(["name": string, "arguments": ["type": "object"]]),
    "Observation": object(["text": string, "channel?": string, "forgetsPrevious": boolean]),
    "Affordances": object(["actions?": array(of("Action")), "phase?": string]),
    "Verdict": object(["status": of("Status"), "score": number, "result": anything]),
    "Outcome": object([
      "observation?": of("Observation"), "reward": number, "invalid?": string, "verdict?": of("Verdict"),
    ]),
    "Turn": object([
      "outcomes": array(of("Outcome")), "actions": array(of("Action")), "messages": array(of("Message")),
    ]),
    "Request": object([
      "sample": string, "seed": integer, "style": one(of: ActionStyle.allCases.map(\.rawValue)),
      "options": map(string),
    ]),
    "Description": object([
      "manifest": ["type": "object"], "samples": map(array(string)), "tools": map(array(of("Tool"))),
      "capacity": integer,
    ]),
    "Open": object(["environment": string, "request": of("Request"), "key": string]),
    "View": object([
      "kept": integer, "messages": array(of("Message")), "step": integer, "keeps_grammar": boolean,
      "grammar?": ["type": "object"], "affordances": of("Affordances"),
    ]),
    "Opened": object([
      "session": string, "opening": of("Observation"), "tools": array(of("Tool")), "view": of("View"),
    ]),
    "Move": object([
      "step": integer, "reply?": object(["content": string, "toolCalls": array(of("ToolCall"))]),
      "action?": of("Action"),
      "failure?": object([
        "kind": one(of: ["missing", "malformed", "unknown"]), "expected": string, "found": string,
        "span?": array(integer), "callID?": string,
      ]), "stop?": one(of: ["limitReached", "contextLimit", "cancelled"]),
    ]),
    "Moved": object(["turn": of("Turn"), "view?": of("View"), "transcript?": array(of("Message"))]),
    "Oracle": object([
      "reply": object(["content": string, "toolCalls": array(of("ToolCall"))]), "action": of("Action"),
    ]),
    "Results": array(
      object(["sample": string, "epoch": integer, "status": of("Status"), "score": number, "result": anything])),
    "Metrics": object(["main": string, "values": array(["type": "object"])]),
  ]
}
