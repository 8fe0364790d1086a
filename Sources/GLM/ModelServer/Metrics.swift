import GLMRuntime
import Synchronization

/// Counts what is served, and writes it in Prometheus' text format.
final class Metrics: Sendable {
  private struct Histogram {
    /// Upper bounds in seconds.
    static let bounds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]
    var counts = Array(repeating: 0, count: bounds.count + 1)
    var sum = 0.0

    mutating func note(_ seconds: Double) {
      counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
      sum += seconds
    }
  }
  private struct Answer: Hashable {
    var path: String
    var status: Int
  }
  private struct State {
    var answers: [Answer: Int] = [:]
    var cancelled = 0
    var replySeconds = Histogram()
    var firstTokenSeconds = Histogram()
  }
  private let state = Mutex(State())

  /// An answer whose head went out.
  func noteAnswer(path: String, status: Int) {
    state.withLock { $0.answers[Answer(path: path, status: status), default: 0] += 1 }
  }

  /// A request whose sender went away before its reply was done.
  func noteCancelled() { state.withLock { $0.cancelled += 1 } }

  /// A reply that was made; nil when it has no token.
  func noteReply(_ duration: Duration, firstToken: Duration?) {
    state.withLock { state in
      state.replySeconds.note(duration / .seconds(1))
      if let firstToken { state.firstTokenSeconds.note(firstToken / .seconds(1)) }
    }
  }

  func text(_ engine: GLMEngine, active: Int, waiting: Int) -> String {
    let state = state.withLock { $0 }
    let served = engine.statistics
    let pool = engine.model.cachePool
    var page = Page()
    page.begin("gauntlet_requests_total", "counter", "Answers, by path and status.")
    for (answer, count) in state.answers.sorted(by: { ($0.key.path, $0.key.status) < ($1.key.path, $1.key.status) }) {
      page.add("gauntlet_requests_total", "path=\"\(answer.path)\",status=\"\(answer.status)\"", "\(count)")
    }
    page.one(
      "gauntlet_requests_cancelled_total", "counter", "Requests whose sender went away before the reply was done.",
      state.cancelled)
    page.one(
      "gauntlet_prompt_tokens_total", "counter", "Tokens of prompts, those that were read before included.",
      served.promptTokens)
    page.one(
      "gauntlet_cached_tokens_total", "counter", "Tokens of prompts that had been read before.", served.cachedTokens)
    page.one("gauntlet_completion_tokens_total", "counter", "Tokens of replies.", served.completionTokens)
    page.one("gauntlet_engine_steps_total", "counter", "Passes through the model's layers.", served.steps)
    page.one("gauntlet_requests_active", "gauge", "Requests that are being answered.", active)
    page.one("gauntlet_requests_waiting", "gauge", "Requests in line.", waiting)
    page.one("gauntlet_cache_pages_in_use", "gauge", "Pages of keys and values that hold something.", pool.pagesInUse)
    page.one("gauntlet_cache_pages_limit", "gauge", "The most pages of keys and values.", pool.pageLimit)
    page.histogram(
      "gauntlet_reply_seconds", "From a request to the end of its reply.", Histogram.bounds, state.replySeconds.counts,
      state.replySeconds.sum)
    page.histogram(
      "gauntlet_first_token_seconds", "From a request to its reply's first token.", Histogram.bounds,
      state.firstTokenSeconds.counts, state.firstTokenSeconds.sum)
    return page.text
  }
}

/// Text in Prometheus' exposition format 0.0.4.
private struct Page {
  var text = ""

  mutating func begin(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  mutating func add(_ name: String, _ labels: String, _ value: String) {
    text += "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(value)\n"
  }

  mutating func one(_ name: String, _ type: String, _ help: String, _ value: Int) {
    begin(name, type, help)
    add(name, "", "\(value)")
  }

  mutating func histogram(_ name: String, _ help: String, _ bounds: [Double], _ counts: [Int], _ sum: Double) {
    begin(name, "histogram", help)
    var total = 0
    for (bound, count) in zip(bounds, counts) {
      total += count
      add("\(name)_bucket", "le=\"\(bound)\"", "\(total)")
    }
    let all = counts.reduce(0, +)
    add("\(name)_bucket", "le=\"+Inf\"", "\(all)")
    add("\(name)_sum", "", "\(sum)")
    add("\(name)_count", "", "\(all)")
  }
}
