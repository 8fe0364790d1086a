import Episodes
import WireProtocol

/// What plays the samples of one task for a controller: in this process, or elsewhere. Throws `WorkerFailure`.
protocol TaskWorker: Sendable {
  /// Where it is, for listings.
  var address: String { get }
  /// Sessions by their numbers.
  func sessions() async throws -> [Int: TaskIndex]
  func start(_ index: TaskIndex, as session: Int, customTask: SentJSON?) async throws -> WorkerStep
  /// Plays what an agent answered, in a dialect that the worker's first step was in.
  func interact(_ session: Int, _ answer: AgentAnswer) async throws -> WorkerStep
  /// Ends a session; where it is one of AgentRL's alone, the worker tells when it is done.
  func cancel(_ session: Int, withNotice: Bool) async throws
  func cancelAll() async throws
  func overall(_ request: AgentBenchRequest.CalculateOverall) async throws -> SentJSON
}

/// Why a worker did not do what it was asked.
enum WorkerFailure: Error, Sendable, Hashable {
  /// It answered with this status and body.
  case answered(WireFault)
  /// It gave no answer.
  case silent(String)
  /// It gave none in time.
  case late(String)
  /// It did what it was asked, and its answer cannot be read.
  case unreadable(String)
}

/// What an agent answered: a text as AgentBench's clients send it, or messages as AgentRL's do.
enum AgentAnswer: Sendable, Hashable {
  case response(AgentOutput)
  case messages([ChatMessage])
}

/// How a sample stands, in the dialects that its worker speaks: one of them at least.
struct WorkerStep: Sendable {
  var output: TaskOutput?
  var step: AgentRL.Step?

  var isOver: Bool { output.map { $0.status != .running } ?? step?.isOver ?? true }
}
