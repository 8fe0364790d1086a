import Episodes
import HTTPTypes
import WireProtocol

extension Operation {
  private static let session = Parameter(
    name: AgentRL.sessionHeader, place: .header, summary: "The session's number, in AgentRL's dialect")
  private static let capability = Parameter(
    name: "session_capability", place: .header,
    summary: "What the start of the session gave, where the token came as Bearer")
  private static let task = Parameter(name: "name", place: .query, summary: "A task")

  /// What AgentBench's and AgentRL's clients and workers ask of a controller.
  static let controller: [Operation] = [
    Operation(method: .get, path: "/api/version", summary: "The dialect of AgentRL", answers: ["Version"]),
    Operation(method: .get, path: "/api/list_workers", summary: "Tasks and their workers", answers: ["Tasks"]),
    Operation(method: .get, path: "/api/list_sessions", summary: "Sessions by number", answers: ["Sessions"]),
    Operation(
      method: .get, path: "/api/get_indices", summary: "The samples of a task",
      parameters: [Parameter(name: "name", place: .query, summary: "The task", isRequired: true)],
      answers: ["Indices"], refusals: [400, 422]),
    Operation(
      method: .post, path: "/api/start_sample", summary: "Begin a sample", bodies: ["StartSample"],
      answers: ["Sample"], refusals: [400, 406, 501]),
    Operation(
      method: .post, path: "/api/interact", summary: "Play what an agent answered",
      parameters: [session, capability], bodies: ["Interact", "ChatInteract"], answers: ["Sample", "Interacted"],
      refusals: [400, 406, 501]),
    Operation(
      method: .post, path: "/api/cancel", summary: "End a session", parameters: [session, capability],
      bodies: ["Session", "Null"], answers: ["Session", "Null"], refusals: [400]),
    Operation(
      method: .post, path: "/api/cancel_all", summary: "End every session, or those of a task", parameters: [task],
      refusals: [400]),
    Operation(
      method: .post, path: "/api/cancel_notice", summary: "A worker's word that a session has ended",
      parameters: [session], refusals: [400]),
    Operation(
      method: .post, path: "/api/receive_heartbeat", summary: "A worker's word that it is there",
      bodies: ["Heartbeat"], refusals: [400]),
    Operation(
      method: .post, path: "/api/mark_stale", summary: "Give a worker no more samples, or some again",
      bodies: ["MarkStale"], refusals: [400]),
    Operation(
      method: .post, path: "/api/calculate_overall", summary: "A task's figures over results",
      bodies: ["CalculateOverall"], answers: ["Figures"], refusals: [400]),
    Operation(method: .post, path: "/api/clean_worker", summary: "Forget workers that do not answer"),
    Operation(method: .post, path: "/api/clean_session", summary: "End sessions that nobody uses"),
    Operation(method: .post, path: "/api/sync_all", summary: "Ask workers for their sessions"),
  ]

  private static let ownTask = Parameter(name: "task", place: .path, summary: "The task", isRequired: true)

  private static func ofTask(
    _ operation: Operation
  ) -> Operation {
    var operation = operation
    operation.path = "/{task}/api" + operation.path
    operation.parameters = [ownTask]
    operation.refusals.append(404)
    return operation
  }

  /// What controllers ask of a worker.
  static let worker: [Operation] = [
    Operation(method: .get, path: "/get_indices", summary: "The samples", answers: ["Indices"]),
    Operation(method: .get, path: "/get_sessions", summary: "Samples by session", answers: ["WorkerSessions"]),
    Operation(method: .get, path: "/worker_status", summary: "How busy it is", answers: ["WorkerLoad"]),
    Operation(
      method: .post, path: "/sample_status", summary: "How a sample stands", bodies: ["Session"],
      answers: ["SampleStatus"], refusals: [400]),
    Operation(
      method: .post, path: "/start_sample", summary: "Begin a sample", bodies: ["WorkerStart"],
      answers: ["WorkerStarted"], refusals: [400, 406, 501]),
    Operation(
      method: .post, path: "/interact", summary: "Play what an agent answered",
      bodies: ["Interact", "WorkerChatInteract"], answers: ["WorkerInteracted"], refusals: [400, 406, 501]),
    Operation(
      method: .post, path: "/cancel", summary: "End a session", bodies: ["Session"], answers: ["Session"],
      refusals: [400]),
    Operation(
      method: .post, path: "/cancel_with_notice", summary: "The same", bodies: ["Session"], answers: ["Session"],
      refusals: [400]),
    Operation(method: .post, path: "/cancel_all", summary: "End every session"),
    Operation(method: .post, path: "/cancel_all_with_notice", summary: "The same"),
    Operation(
      method: .post, path: "/calculate_overall", summary: "The task's figures over results",
      bodies: ["CalculateOverall"], answers: ["Figures"], refusals: [400]),
  ].map(ofTask)

  private static let environment = Parameter(
    name: "environment", place: .path, summary: "The environment", isRequired: true)
  private static let name = Parameter(
    name: "session", place: .path, summary: "What the opening gave", isRequired: true)
  private static let sessionRefusals = [400, 404, 409, 502]

  /// Gauntlet's own protocol.
  static let native: [Operation] = [
    Operation(
      method: .get, path: Native.path + "/environments", summary: "The environments' names", answers: ["Names"]),
    Operation(
      method: .get, path: Native.path + "/environments/{environment}",
      summary: "An environment's manifest, samples and tools",
      parameters: [
        environment, Parameter(name: "split", place: .query, summary: "The samples of this split instead of all"),
      ], answers: ["Description"], refusals: [400, 404, 502]),
    Operation(
      method: .get, path: Native.path + "/environments/{environment}/holdings",
      summary: "What its episodes hold outside of its process", parameters: [environment], answers: ["Names"],
      refusals: [404, 502]),
    Operation(
      method: .post, path: Native.path + "/environments/{environment}/metrics",
      summary: "Its figures over results", parameters: [environment], bodies: ["Results"], answers: ["Metrics"],
      refusals: [404, 502]),
    Operation(
      method: .post, path: Native.path + "/sessions", summary: "Begin an episode; once for each key",
      bodies: ["Open"], answers: ["Opened"], refusals: [400, 404, 502, 503]),
    Operation(
      method: .post, path: Native.path + "/sessions/{session}/move",
      summary: "Play a move; sent again with the same step, it is not played again", parameters: [name],
      bodies: ["Move"], answers: ["Moved"], refusals: sessionRefusals),
    Operation(
      method: .get, path: Native.path + "/sessions/{session}/transcript", summary: "Everything that was said",
      parameters: [name], answers: ["Messages"], refusals: sessionRefusals),
    Operation(
      method: .get, path: Native.path + "/sessions/{session}/oracle",
      summary: "The gold reply, where the server shows it", parameters: [name], answers: ["Oracle"],
      refusals: sessionRefusals),
    Operation(
      method: .post, path: Native.path + "/sessions/{session}/end", summary: "End an episode", parameters: [name],
      refusals: sessionRefusals),
  ]

  /// What every server answers.
  static let common: [Operation] = [
    Operation(method: .get, path: "/health", summary: "Whether it is there", answers: ["Health"]),
    Operation(method: .get, path: "/openapi.json", summary: "This description", answers: ["Figures"]),
  ]
}
