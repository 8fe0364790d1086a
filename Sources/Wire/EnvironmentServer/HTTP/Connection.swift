import Hummingbird
import NIOCore

/// The connection that a request came by.
struct Connection: InitializableFromSource, Sendable {
  private let channel: any Channel
  /// The address at its other end.
  let client: String

  init(source: ApplicationRequestContextSource) {
    channel = source.channel
    client = source.channel.remoteAddress?.ipAddress ?? ""
  }

  /// Hangs up after a while, whatever the other side does.
  func close(after time: Duration) {
    channel.eventLoop.scheduleTask(in: TimeAmount(time)) { [channel] in channel.close(promise: nil) }
  }
}
