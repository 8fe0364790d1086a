import EnvironmentKit
import Episodes
import Foundation
import MariaDBClient

/// Databases: questions about a table in a real MariaDB server, answered by SQL.
public struct Database: Environment {
  public let manifest: EnvironmentManifest
  private let tasks: TaskTable<TaskRecord>
  private let server: DatabaseServer
  private let scratch: URL
  private let limits: StatementLimits
  private let now: @Sendable () -> Duration

  /// What the statements of an agent may use.
  public struct StatementLimits: Sendable, Hashable {
    /// Time for one statement.
    public var seconds: Double
    /// Time for all statements of one reply; less than the manifest's time for a step, which is ours.
    public var replySeconds: Double
    /// Time for reading the tables back for grading, which has to fit into a step beside a reply's statements.
    public var readSeconds: Double
    public var statementBytes: Int
    public var databaseBytes: Int

    public init(
      seconds: Double = 5, replySeconds: Double = 10, readSeconds: Double = 10, statementBytes: Int = 1 << 20,
      databaseBytes: Int = 64 << 20
    ) {
      self.seconds = seconds
      self.replySeconds = replySeconds
      self.readSeconds = readSeconds
      self.statementBytes = statementBytes
      self.databaseBytes = databaseBytes
    }
  }

  /// A line of a task file: a generated task, or a record in AgentBench's form.
  private struct TaskRecord: Decodable, Sendable {
    var id: SampleID?
    var kind: DatabaseTask.Kind
    var seed: Seed?
    var imported: DatabaseTask?

    private enum CodingKeys: String, CodingKey, CaseIterable { case id, type, seed }
    private enum ImportedKeys: String, CodingKey { case table }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decodeIfPresent(SampleID.self, forKey: .id)
      if try decoder.container(keyedBy: ImportedKeys.self).contains(.table) {
        let task = try AgentBenchRecord(from: decoder).task
        imported = task
        kind = task.kind
      } else {
        try decoder.refuseUnknownKeys(CodingKeys.self)
        kind = try container.decodeChoice(DatabaseTask.Kind.self, forKey: .type)
        seed = try container.decode(TaskSeed.self, forKey: .seed).seed
      }
    }
  }

  /// The server starts with the first episode.
  public init(resources: EnvironmentResources) throws { try self.init(resources: resources, limits: StatementLimits()) }

  /// `now` is the clock that time limits are held by: it only goes forward.
  public init(
    resources: EnvironmentResources, limits: StatementLimits, now: @escaping @Sendable () -> Duration = Self.uptime
  ) throws {
    manifest = try EnvironmentManifest(folder: resources.folder)
    tasks = TaskTable(manifest, resources) { file, split in
      try TaskFile.load(TaskRecord.self, from: file).enumerated().map { index, line in
        // AgentBench's records have no ids: their place is one.
        let digits = "\(index)"
        let padded = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        return .init(id: line.record.id ?? SampleID("\(split)-\(padded)"), line: line.number, record: line.record)
      }
    }
    self.limits = limits
    scratch = resources.scratch
    self.now = now
    server = DatabaseServer(scratch: scratch, now: now)
  }

  /// The machine's own clock, from an arbitrary beginning.
  @Sendable public static func uptime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  public func samples(in split: Split) throws -> [SampleID] {
    if split == .train { return (0..<10_000).map { SampleID("train-\($0)") } }
    return try tasks.samples(in: split)
  }

  public func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax {
    style == .text ? DatabaseText() : DatabaseText.toolSyntax
  }

  public func prepare() async throws {
    for name in Self.programs { _ = try Self.program(name) }
    try TemplateFolder.prepare(in: scratch)
  }

  public func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    var task = try task(request.sample)
    // What could differ from run to run is fixed: the clock, and the server's random numbers.
    let settings =
      "SET timestamp = 1700000000, rand_seed1 = \(request.seed.rawValue % 1_000_000), rand_seed2 = 7"
    if task.kind.changesTable, task.goldHash == nil {
      task.goldHash = try await onNewPlace(request.sample, task, settings) { place, connection in
        try await goldHash(request.sample, task, place, connection)
      }
    }
    return try await onNewPlace(request.sample, task, settings, keeps: true) { place, connection in
      DatabaseEpisode(
        request.sample, task, style: request.style, server: server, place: place, connection: connection,
        limits: limits, now: now)
    }
  }

  /// Makes a place with a task's tables for `body`. It is removed afterwards, unless it is kept and all went well.
  private func onNewPlace<Value: Sendable>(
    _ sample: SampleID, _ task: DatabaseTask, _ settings: String, keeps: Bool = false,
    _ body: (Place, Connection) async throws -> Value
  ) async throws -> Value {
    let place: Place
    do {
      place = try await server.makePlace(
        { database in task.tables.flatMap { $0.setUp(in: database) } }, settings: settings)
    } catch var diagnostic as Diagnostic where diagnostic.file == nil {
      diagnostic.key = "\(sample)"
      throw diagnostic
    }
    do {
      let connection = try await server.connect(place)
      let value = try await body(place, connection)
      if !keeps {
        await server.remove(place)
        await connection.close()
      }
      return value
    } catch {
      await server.remove(place)
      throw error
    }
  }

  /// The digest of the tables after the gold statement, for records that leave it out.
  private func goldHash(
    _ sample: SampleID, _ task: DatabaseTask, _ place: Place, _ connection: Connection
  ) async throws -> String {
    let run = StatementRun(
      server: server, place: place, connection: connection, databaseBytes: limits.databaseBytes, now: now)
    let deadline = now() + .seconds(limits.readSeconds)
    let ran = await run.run(task.goldSQL ?? "", seconds: limits.readSeconds, keeping: .init())
    var reason = ""
    do {
      switch ran.result {
      case .refused(_, let text)? where ran.ending == nil: reason = text
      case .rows? where ran.ending == nil: return try await TableReader(run: run, deadline: deadline).hash(of: task)
      default: throw ran.ending == nil ? TableReader.Unreadable.lost : .timeOut
      }
    } catch let error as TableReader.Unreadable {
      reason = error.rawValue
      // A server that is slow or gone is no fault of the record's.
      if error == .lost { try await server.confirm(place) }
      if error == .timeOut { throw ServerFailure("the gold statement of \(sample): \(reason)") }
    }
    throw Diagnostic(
      key: "\(sample)", "the gold statement does not work: \(reason.replacing(place.name, with: "wikisql"))",
      hint: "Mend the record's sql.query or label, or give its answer_md5")
  }

  private func task(_ sample: SampleID) throws -> DatabaseTask {
    guard sample.split != .train else {
      guard let number = UInt64(sample.rawValue.dropFirst(6)), number < 1 << 40 else { throw tasks.unknown(sample) }
      // Every kind in turn, so that none is rare.
      let kinds = DatabaseTask.Kind.allCases
      var generator = TaskGenerator(seed: Seed(TaskSeed.firstForTraining + number))
      return generator.task(kinds[Int(number % UInt64(kinds.count))])
    }
    let record = try tasks.record(sample)
    if let imported = record.imported { return imported }
    var generator = TaskGenerator(seed: record.seed ?? 0)
    return generator.task(record.kind)
  }

  /// The databases and users that are on the server.
  public func holdings() async throws -> [String] { try await server.places() }

  public func shutDown() async { await server.shutDown() }

  /// What has to be installed.
  public static let programs = ["mariadbd", "mariadb-install-db"]

  /// The path of one of MariaDB's programs that the environment needs. Throws a `Diagnostic` when it is not installed.
  public static func program(_ name: String) throws -> String { try ServerProcess.program(name) }

  /// The server's process id while it runs.
  public var serverPID: pid_t? { get async { await server.pid } }

  /// AgentBench's figures: accuracy by type, and the mean over SELECT, INSERT and UPDATE.
  public func metrics(of results: [EpisodeResult]) -> Metrics {
    func kind(_ result: EpisodeResult) -> DatabaseTask.Kind? {
      result.result["type"]?.stringValue.flatMap(DatabaseTask.Kind.init(rawValue:))
    }
    func isRight(_ result: EpisodeResult) -> Bool { result.score == 1 }
    let groups: [(name: String, results: [EpisodeResult])] = [
      ("SELECT", results.filter { kind($0)?.changesTable == false }),
      ("INSERT", results.filter { kind($0) == .insert }), ("UPDATE", results.filter { kind($0) == .update }),
    ]
    let kinds = DatabaseTask.Kind.allCases.filter { !$0.changesTable }.map { wanted in
      (name: wanted.rawValue, results: results.filter { kind($0) == wanted })
    }
    let overall = Metric.mean(
      "overall_cat_accuracy", ofStrata: groups.map { .init($0.name, $0.results) { isRight($0) ? 1 : 0 } })
    return Metrics(
      main: overall.name,
      [overall] + (groups + kinds).map { .rate("\($0.name)_accuracy", of: $0.results, isRight) })
  }
}
