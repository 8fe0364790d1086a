import EnvironmentClient
import EnvironmentKit
import Episodes
import Foundation
import HTTPTransport

/// An environment in a folder of its own, in any language: its manifest names a program, which serves it in Gauntlet's protocol.
///
/// The program is started when it is first needed, and again when it has ended: the episodes that it played then have failed,
/// and no others.
public final class PluginEnvironment: DistantEnvironment {
  public let manifest: EnvironmentManifest
  private let tasks: TaskTable<Void>
  private let server: PluginServer

  /// How long a program may take until it serves: some are compiled first.
  public static let startSeconds = 1200.0

  /// The environment in `folder`; starts nothing. `identify` makes names that nobody guesses, `report` is told what the program
  /// writes. Throws a `Diagnostic` for a broken manifest, or one without a command.
  public init(
    folder: URL, identify: @escaping @Sendable () -> String, report: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    let manifest = try EnvironmentManifest(folder: folder)
    guard let command = manifest.command else {
      throw Diagnostic(
        file: folder.appending(path: "environment.yaml").path, key: "command", "is missing",
        hint: "Name the program that serves it, such as [python3, main.py]")
    }
    self.manifest = manifest
    struct Record: Decodable { var id: SampleID }
    tasks = TaskTable(manifest, EnvironmentResources(folder: folder, scratch: folder)) { file, _ in
      try TaskFile.load(Record.self, from: file).map { .init(id: $0.record.id, line: $0.number, record: ()) }
    }
    server = PluginServer(manifest, command, folder, identify: identify, report: report)
  }

  public func samples(in split: Split) throws -> [SampleID] {
    guard split == .train, manifest.capabilities.contains(.training) else { return try tasks.samples(in: split) }
    return (0..<Self.trainingSamples).map { SampleID("train-\($0)") }
  }

  /// So many are listed; any number may be asked for.
  private static let trainingSamples = 1000

  /// Its tools are known once it serves, which it does after `prepare`.
  public func syntax(_ style: ActionStyle, for sample: SampleID) -> any ActionSyntax {
    server.known?.syntax(style, for: sample) ?? UnknownSyntax(style: style)
  }

  public func prepare() async throws {
    do {
      _ = try await server.remote()
    } catch let failure as PluginFailure {
      throw Diagnostic(key: manifest.id, "its program does not serve: \(failure)")
    }
  }

  public func session(_ request: EpisodeRequest) async throws -> any SessionDriver {
    try await opening { try await $0.session(request) }
  }

  public func begin(_ request: EpisodeRequest) async throws -> any EnvironmentEpisode {
    try await opening { try await $0.begin(request) }
  }

  /// A program that begins no episode any more is not asked again: the next episode has a new one.
  private func opening<Value: Sendable>(_ begin: (RemoteEnvironment) async throws -> Value) async throws -> Value {
    let remote = try await server.remote()
    do {
      return try await begin(remote)
    } catch let failure as RemoteFailure {
      if case .lost = failure { await server.stop() }
      throw failure
    }
  }

  public func holdings() async throws -> [String] { try await server.remote().holdings() }

  public func metrics(of results: [EpisodeResult]) -> Metrics {
    Metrics(main: manifest.metric, [.mean(manifest.metric, over: results) { $0.score }])
  }

  public func shutDown() async { await server.stop() }
}

/// A syntax before its program was asked: nothing is written in it.
private struct UnknownSyntax: ActionSyntax {
  let style: ActionStyle

  func render(_ observation: Observation, affordances: Affordances, answering call: ToolCall?) -> [Message] {
    [.user(observation.text)]
  }

  func parse(_ reply: AgentReply, affordances: Affordances) -> Result<[ParsedAction], ParseFailure> {
    .failure(ParseFailure(.unknown, expected: "the session, which sends replies to where they are understood"))
  }

  func write(_ action: Action) -> AgentReply { AgentReply(action.name) }

  func grammar(for affordances: Affordances) -> Grammar? { nil }
}
