import EnvironmentHost
import EnvironmentKit
import Episodes
import HTTPTransport
import NIOCore
import WireProtocol

/// Tells a controller of a worker's tasks, again and again: it comes to know them, or to know them again, whenever it is there.
public struct WorkerRegistration: Sendable {
  /// What came of a beat, told when it changes.
  public enum News: Sendable, Hashable {
    case registered
    /// The controller does not answer, or does not want the worker.
    case refused(String)
  }

  /// AgentBench's workers beat as often.
  private static let pause = Duration.seconds(8)

  private let beats: [AgentBenchRequest.Heartbeat]
  private let controller: HTTPAddress
  private let settings: ServerSettings
  private let transport = HTTPTransport()

  /// The tasks of a worker that is reached at `address`, for the controller at `controller`, up to and with `/api`.
  public init(_ tasks: [ServedTask], at address: HTTPAddress, controller: HTTPAddress, settings: ServerSettings) {
    self.controller = controller
    self.settings = settings
    beats = tasks.map { task in
      AgentBenchRequest.Heartbeat(
        name: task.name, address: "\(address)/\(task.name)/api", concurrency: settings.sessions.capacity,
        indices: task.indices,
        gauntlet: .init(environment: task.environment.manifest.id, address: "\(address)\(Native.path)"))
    }
  }

  /// Beats until its task is cancelled, then says good-bye. `report` is told news.
  public func run(report: @escaping @Sendable (News) -> Void) async {
    var last: News?
    repeat {
      let news = await beat(isLeaving: false)
      if news != last, !Task.isCancelled { report(news) }
      last = news
    } while (try? await settings.clock.sleep(Self.pause)) != nil
    // A cancelled task sends nothing.
    await Task { _ = await beat(isLeaving: true) }.value
  }

  private func beat(isLeaving: Bool) async -> News {
    for var beat in beats {
      if isLeaving { beat.isLeaving = true }
      do {
        var headers = [("Content-Type", "application/json")]
        if let token = settings.token { headers.append(("Authorization", "Bearer \(token)")) }
        let answer = try await transport.send(
          "POST", "/receive_heartbeat", to: controller, headers: headers,
          body: ByteBuffer(bytes: try WireJSON.data(beat)), timeout: settings.limits.cancelTime)
        guard answer.status == 200 else {
          let detail = (try? JSONValue(parsing: answer.text))?["detail"]
          return .refused(detail?.stringValue ?? "HTTP status \(answer.status)")
        }
      } catch {
        return .refused("\(error)")
      }
    }
    return .registered
  }
}
