import AgentKit
import Episodes
import Foundation

/// A model behind an OpenAI-compatible chat endpoint.
public struct OpenAIAgent: Agent {
  /// How the endpoint is asked.
  public struct Options: Sendable, Hashable {
    public var temperature: Double
    public var maxTokens: Int
    /// Seconds to wait for an answer.
    public var timeout: Double
    /// Further tries after 429, 5xx, timeouts and lost connections.
    public var retries: Int
    /// Seconds before the first retry; each later one waits twice as long.
    public var backoff: Double

    public init(
      temperature: Double = 0, maxTokens: Int = 512, timeout: Double = 120, retries: Int = 4, backoff: Double = 1
    ) {
      self.temperature = temperature
      self.maxTokens = maxTokens
      self.timeout = timeout
      self.retries = retries
      self.backoff = backoff
    }
  }

  public let name: String
  private let endpoint: Endpoint
  private let model: String
  private let options: Options

  /// `baseURL` goes up to and with `/v1`. The key is sent, and never recorded.
  public init(baseURL: URL, model: String, key: String? = nil, options: Options = Options()) {
    name = "openai:\(model)"
    endpoint = Endpoint(baseURL: baseURL, key: key)
    self.model = model
    self.options = options
  }

  public func reply(to request: AgentRequest) async throws -> AgentTurn {
    let body = try JSONEncoder().encode(ChatRequest(request, model: model, options: options))
    var wait = options.backoff
    for attempt in 0...options.retries {
      switch try await send(body) {
      case .answer(let turn): return turn
      case .again(let reason, let seconds):
        guard attempt < options.retries else {
          throw AgentError(.unavailable, "\(endpoint.baseURL.absoluteString): \(reason), after \(attempt + 1) tries")
        }
        try await Task.sleep(for: .seconds(seconds ?? wait))
        wait *= 2
      }
    }
    throw AgentError(.unavailable, "\(endpoint.baseURL.absoluteString) gave no answer")
  }

  /// Asks the service for its models: whether it can be reached, and takes the key.
  public func prepare() async throws {
    do {
      let answer = try await endpoint.send(nil, to: "models", timeout: min(options.timeout, 10))
      if answer.status == 401 || answer.status == 403 { throw refusal(answer) }
    } catch Endpoint.Failure.unreachable(let reason) {
      throw unreachable(reason)
    } catch is Endpoint.Failure {
      // Slow, or without a list of models: the chat itself shall tell.
    }
  }

  private enum Response {
    case answer(AgentTurn)
    /// Worth another try, after the seconds that the service asked for.
    case again(String, after: Double?)
  }

  private func send(_ body: Data) async throws -> Response {
    let answer: Endpoint.Answer
    do {
      answer = try await endpoint.send(body, to: "chat/completions", timeout: options.timeout)
    } catch Endpoint.Failure.unreachable(let reason) {
      throw unreachable(reason)
    } catch Endpoint.Failure.broken(let reason) {
      return .again("the connection failed (\(reason))", after: nil)
    }
    switch answer.status {
    case 200:
      guard let response = try? JSONDecoder().decode(ChatResponse.self, from: answer.body),
        let choice = response.choices.first
      else {
        return .again("the answer is no chat completion", after: nil)
      }
      return .answer(AgentTurn(choice.message.reply, usage: response.usage?.usage ?? Usage()))
    case 429, 500...599:
      return .again("status \(answer.status)", after: answer.retryAfter.map { min(max($0, 0), 60) })
    default:
      let text = Self.excerpt(answer.body)
      if Self.isContextLimit(text) { throw AgentError(.contextLimit, "\(name): \(text.prefix(200))") }
      throw refusal(answer)
    }
  }

  private func unreachable(_ reason: String) -> AgentError {
    AgentError(
      .refused, "\(endpoint.baseURL.absoluteString) cannot be reached (\(reason)). Check --base-url and the service")
  }

  private func refusal(_ answer: Endpoint.Answer) -> AgentError {
    let hint = answer.status == 401 || answer.status == 403 ? ". Check OPENAI_API_KEY" : ""
    return AgentError(
      .refused,
      "\(endpoint.baseURL.absoluteString) answered \(answer.status): \(Self.excerpt(answer.body).prefix(200))\(hint)")
  }

  private static func excerpt(_ body: Data) -> String { String(decoding: body.prefix(2000), as: UTF8.self) }

  /// AgentBench's test of an error text: it speaks of a prompt, context or tokens, and of a limit.
  static func isContextLimit(_ text: String) -> Bool {
    let text = text.lowercased()
    let subjects = ["prompt", "context", "tokens"]
    let limits = ["limit", "exceed", "max", "long", "much", "many", "reach", "over", "up", "beyond"]
    return subjects.contains(where: text.contains) && limits.contains(where: text.contains)
  }
}
