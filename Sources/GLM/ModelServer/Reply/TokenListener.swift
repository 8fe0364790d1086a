import GLMTokenizer
import Synchronization

/// Hears the tokens of a reply on the engine's thread and passes their text on, up to the first stop string.
final class TokenListener: Sendable {
  private struct State {
    var stream: TextStream
    var firstToken: Duration?
    /// For each token, the bytes up to its end.
    var ends: [Int] = []
    /// Bytes of the text that was passed on.
    var textCount = 0
  }

  private let tokenizer: GLMTokenizer
  private let elapsed: @Sendable () -> Duration
  private let output: AsyncStream<String>.Continuation
  private let state: Mutex<State>

  init(
    _ tokenizer: GLMTokenizer, stops: [String], elapsed: @escaping @Sendable () -> Duration,
    output: AsyncStream<String>.Continuation
  ) {
    self.tokenizer = tokenizer
    self.elapsed = elapsed
    self.output = output
    state = Mutex(State(stream: TextStream(stops: stops)))
  }

  /// Whether the reply may go on after this token.
  func hear(_ token: Int32) -> Bool {
    let bytes = tokenizer.bytes(of: token)
    return state.withLock { state in
      if state.firstToken == nil { state.firstToken = elapsed() }
      state.ends.append((state.ends.last ?? 0) + bytes.count)
      pass(state.stream.append(bytes), &state)
      return state.stream.stop == nil
    }
  }

  /// Passes on what was held back, once no more tokens come.
  func finish() {
    state.withLock { state in
      pass(state.stream.finish(), &state)
    }
    output.finish()
  }

  private func pass(_ text: String, _ state: inout State) {
    guard !text.isEmpty else { return }
    state.textCount += text.utf8.count
    output.yield(text)
  }

  /// When the first token came.
  var firstToken: Duration? { state.withLock { $0.firstToken } }
  /// For each token the bytes up to its end, and the bytes of the text that was passed on.
  var places: (ends: [Int], textEnd: Int) { state.withLock { ($0.ends, $0.textCount) } }
}
