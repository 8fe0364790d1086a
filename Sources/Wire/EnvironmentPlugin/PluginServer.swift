import EnvironmentClient
import EnvironmentKit
import Episodes
import Foundation
import HTTPTransport
import Synchronization

/// The running program of a plug-in, one at a time: started when somebody asks, and anew when it has ended.
actor PluginServer {
  private let manifest: EnvironmentManifest
  private let command: [String]
  private let folder: URL
  private let identify: @Sendable () -> String
  private let report: @Sendable (String) -> Void
  private let transport = HTTPTransport()
  private var process: PluginProcess?
  private var remoting: Task<RemoteEnvironment, any Error>?
  /// The environment as it was known last.
  private nonisolated let last = Mutex<RemoteEnvironment?>(nil)

  init(
    _ manifest: EnvironmentManifest, _ command: [String], _ folder: URL, identify: @escaping @Sendable () -> String,
    report: @escaping @Sendable (String) -> Void
  ) {
    self.manifest = manifest
    self.command = command
    self.folder = folder
    self.identify = identify
    self.report = report
  }

  nonisolated var known: RemoteEnvironment? { last.withLock { $0 } }

  /// The environment where it is served now. Throws `PluginFailure`, or a `Diagnostic` for a program that serves another one.
  func remote() async throws -> RemoteEnvironment {
    if let remoting, process?.isRunning ?? true { return try await remoting.value }
    await stop()
    let task = Task { try await self.start() }
    remoting = task
    do {
      return try await task.value
    } catch {
      await stop()
      throw error
    }
  }

  private func start() async throws -> RemoteEnvironment {
    let token = identify()
    let process = try PluginProcess(command, in: folder, token: token, report: report)
    self.process = process
    let text = try await withTimeLimit(PluginEnvironment.startSeconds, "its start") { try await process.address() }
    guard let address = HTTPAddress(text) else { throw PluginFailure("it serves at '\(text)', which is no address") }
    let remote = try await RemoteEnvironment(
      manifest.id, at: address, token: token, transport: transport, identify: identify)
    guard remote.manifest == manifest else {
      throw Diagnostic(
        file: folder.appending(path: "environment.yaml").path, "its program serves another manifest than this one",
        hint: "Let the program read this file")
    }
    last.withLock { $0 = remote }
    return remote
  }

  func stop() async {
    let process = process
    (self.process, remoting) = (nil, nil)
    await process?.stop()
  }
}
