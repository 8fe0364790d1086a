import Episodes
import Foundation

/// AgentBench's output files of one environment: `runs.jsonl`, `error.jsonl` and `overall.json`.
public struct AgentBenchExport: Sendable {
  public struct Files: Sendable, Hashable {
    public var runs: String
    public var errors: String
    /// nil while an episode of the plan has no score: AgentBench takes a folder that has an `overall.json` for finished,
    /// and never resumes it.
    public var overall: String?
  }

  public init() {}

  /// The files of an environment. `custom` is what its metrics say, AgentBench's `calculate_overall`.
  public func files(of run: RunReader, environment: String, custom: JSONValue) throws -> Files {
    let plan = try run.plan()
    let samples = plan.environments.first { $0.id == environment }?.samples ?? []
    let index = Dictionary(samples.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var runs = ""
    var errors = ""
    var lengths: [Int] = []
    var statuses: [EpisodeStatus: Int] = [:]
    for attempt in try run.episodes() where attempt.episode.environment == environment {
      let trace = try run.trace(attempt)
      let number = JSONValue.int((index[attempt.episode.sample] ?? 0) + attempt.episode.epoch * samples.count)
      let history = JSONValue.array(trace.transcript.map(Self.item))
      let milliseconds = ((attempt.ended ?? attempt.started) * 1000).rounded()
      var line: [String: JSONValue] = [
        "index": number, "error": .null, "info": .null,
        "output": [
          "index": number, "status": .string(attempt.status.rawValue), "result": attempt.result, "history": history,
        ],
        "time": ["timestamp": .int(Int(milliseconds)), "str": .string(Self.time(milliseconds / 1000))],
      ]
      if attempt.status.isScored {
        runs += JSONValue.object(line).text + "\n"
        statuses[attempt.status, default: 0] += 1
        lengths.append(trace.transcript.count)
      } else if attempt.status == .taskError {
        line["error"] = .string(Self.name(attempt.fault))
        line["info"] = attempt.error.map { .string($0) } ?? .null
        errors += JSONValue.object(line).text + "\n"
      }
    }
    let total = lengths.count
    let planned = Set(plan.episodes.filter { $0.environment == environment })
    func share(_ status: EpisodeStatus) -> JSONValue {
      .double(total == 0 ? 0 : Double(statuses[status] ?? 0) / Double(total))
    }
    var validation: [String: JSONValue] = [
      "average_history_length": .double(total == 0 ? 0 : Double(lengths.reduce(0, +)) / Double(total)),
      "max_history_length": .int(lengths.max() ?? 0), "min_history_length": .int(lengths.min() ?? 0),
    ]
    for status in EpisodeStatus.allCases where status != .cancelled { validation[status.rawValue] = share(status) }
    guard total >= planned.count else { return Files(runs: runs, errors: errors, overall: nil) }
    let overall: JSONValue = ["total": .int(total), "validation": .object(validation), "custom": custom]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Files(
      runs: runs, errors: errors, overall: String(decoding: try encoder.encode(overall), as: UTF8.self) + "\n")
  }

  /// AgentBench's name for where an episode failed. Its network errors lie between its own processes; we have none such.
  private static func name(_ fault: Fault?) -> String {
    switch fault {
    case .start: "START_FAILED"
    case .step: "INTERACT_FAILED"
    case .agent, nil: "AGENT_FAILED"
    }
  }

  /// AgentBench knows the roles `user` and `agent`.
  private static func item(_ message: Message) -> JSONValue {
    let calls = message.toolCalls.map { "\($0.name) \($0.arguments)" }
    return [
      "role": .string(message.role == .assistant ? "agent" : "user"),
      "content": .string(([message.content] + calls).filter { !$0.isEmpty }.joined(separator: "\n")),
    ]
  }

  private static func time(_ seconds: Double) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "yyyy-MM-dd HH:mm:ss"
    return formatter.string(from: Date(timeIntervalSince1970: seconds))
  }
}
