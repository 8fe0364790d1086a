import Synchronization

/// Tells how much of something is done: a line that changes on a terminal, a line per tenth elsewhere.
final class ShareProgress: Sendable {
  private let label: String
  private let isQuiet: Bool
  /// The last whole per cent that was told.
  private let told = Mutex(-1)

  init(_ label: String, isQuiet: Bool = false) {
    self.label = label
    self.isQuiet = isQuiet
  }

  /// Takes the share that is done, from 0 to 1.
  func report(_ share: Double) {
    guard !isQuiet, share.isFinite else { return }
    let percent = Int(100 * min(max(share, 0), 1))
    let isNews = told.withLock { told in
      guard percent > told, Terminal.isInteractive || percent / 10 > told / 10 else { return false }
      told = percent
      return true
    }
    if isNews { Terminal.progress("\(label) \(percent) %") }
  }

  /// Ends the line.
  func end() { if !isQuiet { Terminal.endProgress() } }
}
