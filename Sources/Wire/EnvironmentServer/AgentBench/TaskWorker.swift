import Episodes
import WireProtocol

/// What plays the samples of one task for a controller: in this process, or elsewhere. Throws `WorkerFailure`.
protocol TaskWorker: Sendable {
  /// Where it is, for listings.
  var address: String { get }
  /// Sessions by their numbers.
  func sessions() async throws -> [Int: TaskIndex]
  func start(_ index: TaskIndex, as session: Int) async throws -> TaskOutput
  func interact(_ session: Int, _ response: AgentOutput) async throws -> TaskOutput
  func cancel(_ session: Int) async throws
  func cancelAll() async throws
  func overall(_ request: AgentBenchRequest.CalculateOverall) async throws -> JSONValue
}

/// Why a worker did not do what it was asked.
enum WorkerFailure: Error, Sendable, Hashable {
  /// It answered with this status and body.
  case answered(WireFault)
  /// It gave no answer, or none that can be read.
  case silent(String)
}
