import CPipes
import Dispatch
import Episodes
import Foundation
import Synchronization

/// The DevTools protocol over a browser's pipes: JSON messages that end with a zero byte, answers by the number of their command,
/// events by the session that they belong to.
final class DevTools: Sendable {
  /// An event of a page.
  struct Event: Sendable {
    var method: String
    var bytes: Data
  }

  private struct Waiting {
    var session: String?
    var done: @Sendable (Result<Data, ChromiumError>) -> Void
  }

  private struct State {
    var next = 1
    var isClosed = false
    var hasClosedCommands = false
    /// What waits for an answer: the whole message, or why there is none.
    var waiting: [Int: Waiting] = [:]
    var listeners: [String: @Sendable (Event) -> Void] = [:]
    var whenClosed: (@Sendable () -> Void)?
  }

  private let commands: Int32
  private let answers: Int32
  private let state = Mutex(State())
  private let timers = DispatchQueue(label: "chromium.timers")
  private let writing = DispatchQueue(label: "chromium.writing")
  /// No message is longer: a screenshot has a megabyte.
  private static let mostBytes = 256 << 20

  /// Seconds that a command may take where nothing else is said.
  private let patience: Double

  init(commands: Int32, answers: Int32, patience: Double) {
    self.commands = commands
    self.answers = answers
    self.patience = patience
  }

  /// Begins to read. `whenClosed` is called once, when the browser's end of the pipe is gone.
  func start(whenClosed: @escaping @Sendable () -> Void) {
    state.withLock { $0.whenClosed = whenClosed }
    let thread = Thread { [self] in read() }
    thread.name = "chromium"
    thread.start()
  }

  /// Events of a session go to `listener`, on the reading thread; nil ends that.
  func follow(_ session: String, _ listener: (@Sendable (Event) -> Void)?) {
    state.withLock { $0.listeners[session] = listener }
  }

  /// Sends a command and waits for its result. Throws `ChromiumError`.
  func send<Answer: Decodable & Sendable>(
    _ method: String, _ parameters: [String: JSONValue] = [:], session: String? = nil, seconds: Double? = nil,
    as type: Answer.Type
  ) async throws -> Answer {
    let bytes: Data = try await withCheckedThrowingContinuation { continuation in
      send(method, parameters, session: session, seconds: seconds ?? patience) {
        continuation.resume(with: $0.mapError { $0 })
      }
    }
    let message: Message<Answer>
    do {
      message = try JSONDecoder().decode(Message<Answer>.self, from: bytes)
    } catch {
      throw ChromiumError.unreadable(command: method)
    }
    if let problem = message.error { throw ChromiumError.refused(command: method, reason: problem.message) }
    guard let result = message.result else { throw ChromiumError.unreadable(command: method) }
    return result
  }

  /// Sends a command whose result does not matter. Throws `ChromiumError`.
  func send(
    _ method: String, _ parameters: [String: JSONValue] = [:], session: String? = nil, seconds: Double? = nil
  ) async throws {
    _ = try await send(method, parameters, session: session, seconds: seconds, as: Nothing.self)
  }

  /// Sends a command and does not wait.
  func post(_ method: String, _ parameters: [String: JSONValue] = [:], session: String? = nil) {
    send(method, parameters, session: session, seconds: 30) { _ in }
  }

  private func send(
    _ method: String, _ parameters: [String: JSONValue], session: String?, seconds: Double,
    _ done: @escaping @Sendable (Result<Data, ChromiumError>) -> Void
  ) {
    let number: Int? = state.withLock { state in
      guard !state.isClosed else { return nil }
      defer { state.next += 1 }
      state.waiting[state.next] = Waiting(session: session, done: done)
      return state.next
    }
    guard let number else { return done(.failure(.gone)) }
    var message: [String: JSONValue] = ["id": .int(number), "method": .string(method), "params": .object(parameters)]
    if let session { message["sessionId"] = .string(session) }
    let bytes = Array(JSONValue.object(message).text.utf8) + [0]
    // A browser that does not read must not hold the caller.
    writing.async { [self] in
      if !pipe_write(commands, bytes, bytes.count) { finish(number, .failure(.gone)) }
    }
    timers.asyncAfter(deadline: .now() + seconds) { [weak self] in
      self?.finish(number, .failure(.silent(command: method)))
    }
  }

  private func finish(_ number: Int, _ result: Result<Data, ChromiumError>) {
    state.withLock { $0.waiting.removeValue(forKey: number) }?.done(result)
  }

  /// Answers everything that waits for a session: nobody else will.
  func abandon(_ session: String, _ error: ChromiumError) {
    let numbers = state.withLock { $0.waiting.filter { $0.value.session == session }.keys.sorted() }
    for number in numbers { finish(number, .failure(error)) }
  }

  // MARK: Reading

  private func read() {
    var pending = Data()
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(answers, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0, pending.count < Self.mostBytes else { break }
      var rest = chunk[..<count]
      while let end = rest.firstIndex(of: 0) {
        pending.append(contentsOf: rest[..<end])
        take(pending)
        pending = Data()
        rest = rest[(end + 1)...]
      }
      pending.append(contentsOf: rest)
    }
    Glibc.close(answers)
    let (waiting, whenClosed) = state.withLock { state in
      state.isClosed = true
      defer {
        state.waiting = [:]
        state.listeners = [:]
        state.whenClosed = nil
      }
      return (state.waiting, state.whenClosed)
    }
    for one in waiting.values { one.done(.failure(.gone)) }
    whenClosed?()
  }

  private struct Head: Decodable {
    var id: Int?
    var method: String?
    var sessionId: String?
  }
  private struct Message<Answer: Decodable & Sendable>: Decodable {
    struct Problem: Decodable { var message: String }
    var result: Answer?
    var error: Problem?
  }
  private struct Nothing: Decodable, Sendable {}

  /// An answer is handed on as it is: who asked knows its shape. Its number stands first.
  private func take(_ message: Data) {
    let opening = Data("{\"id\":".utf8)
    if message.starts(with: opening) {
      var number = 0
      for byte in message.dropFirst(opening.count).prefix(12) {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { break }
        number = number * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return finish(number, .success(message))
    }
    guard let head = try? JSONDecoder().decode(Head.self, from: message) else { return }
    if let id = head.id { return finish(id, .success(message)) }
    guard let method = head.method else { return }
    let listener = state.withLock { $0.listeners[head.sessionId ?? ""] }
    listener?(Event(method: method, bytes: message))
  }

  /// Closes the pipe of commands: the browser ends by that. Nothing may be sent afterwards.
  func close() {
    let isFirst = state.withLock { state in
      defer { (state.isClosed, state.hasClosedCommands) = (true, true) }
      return !state.hasClosedCommands
    }
    guard isFirst else { return }
    writing.async { [commands] in _ = Glibc.close(commands) }
  }
}
