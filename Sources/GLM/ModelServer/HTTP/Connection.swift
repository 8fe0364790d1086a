import Hummingbird
import NIOCore

/// The connection that a request came by.
struct Connection: InitializableFromSource, Sendable {
  private let channel: any Channel

  init(source: ApplicationRequestContextSource) { channel = source.channel }

  /// Hangs up after a while, whatever the other side does. Cancelling the task takes it back.
  @discardableResult
  func close(after time: Duration, by clock: ServerClock) -> Task<Void, any Error> {
    Task { [channel] in
      try await clock.sleep(time)
      channel.close(promise: nil)
    }
  }
}
