import AgentKit
import Episodes
import Foundation
import WebClient
import Synchronization

/// A model behind an OpenAI-compatible chat endpoint.
public struct OpenAIAgent: Agent {
  /// How the endpoint is asked.
  public struct Options: Sendable, Hashable {
    public var temperature: Double
    public var topP: Double
    public var maxTokens: Int
    /// Seconds to wait for an answer.
    public var timeout: Double
    /// Further tries after 408, 425, 429, 5xx, timeouts, and lost or refused connections.
    public var retries: Int
    /// Seconds before the first retry; each later one waits twice as long.
    public var backoff: Double

    public init(
      temperature: Double = 0, topP: Double = 1, maxTokens: Int = 512, timeout: Double = 120, retries: Int = 4,
      backoff: Double = 1
    ) {
      self.temperature = temperature
      self.topP = topP
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
  private let dialect = Dialect()

  /// What was learnt of the service.
  private final class Dialect: Sendable {
    let usesCompletionTokens = Mutex(false)
  }

  /// `baseURL` goes up to and with `/v1`. The key is sent, and never recorded.
  public init(baseURL: URL, model: String, key: String? = nil, options: Options = Options()) {
    name = "openai:\(model)"
    endpoint = Endpoint(baseURL: baseURL, key: key)
    self.model = model
    self.options = options
  }

  private var address: String { Self.address(endpoint.baseURL) }

  /// A service's address as it may be shown and recorded: without a user, a password or a query.
  public static func address(_ url: URL) -> String {
    var parts = URLComponents(url: url, resolvingAgainstBaseURL: true)
    parts?.user = nil
    parts?.password = nil
    parts?.query = nil
    return parts?.string ?? url.host ?? ""
  }

  public func reply(to request: AgentRequest) async throws -> AgentTurn {
    var wait = options.backoff
    for attempt in 0...options.retries {
      switch try await send(request) {
      case .answer(let turn): return turn
      case .again(let reason, let seconds):
        guard attempt < options.retries else {
          throw AgentError(.unavailable, "\(address): \(reason), after \(attempt + 1) tries")
        }
        try await Task.sleep(for: .seconds(seconds ?? wait))
        wait *= 2
      }
    }
    throw AgentError(.unavailable, "\(address) gave no answer")
  }

  /// Asks the service for its models: whether it can be reached, and takes the key.
  public func prepare() async throws {
    do {
      let answer = try await endpoint.send(nil, to: "models", timeout: min(options.timeout, 10))
      if answer.status == 401 || answer.status == 403 { throw refused(ServiceRefusal(answer)) }
    } catch Endpoint.Failure.unreachable(let reason) {
      throw AgentError(
        .refused, "\(address) cannot be reached: \(reason). Check --base-url and the service")
    } catch is Endpoint.Failure {
      // Slow, or without a list of models: the chat itself shall tell.
    }
  }

  private enum Response {
    case answer(AgentTurn)
    /// Worth another try, after the seconds that the service asked for.
    case again(String, after: Double?)
  }

  private func send(_ request: AgentRequest) async throws -> Response {
    let usesCompletionTokens = dialect.usesCompletionTokens.withLock { $0 }
    // Sorted: equal requests are equal bytes, and services read anew only what is new.
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let body = try encoder.encode(
      ChatRequest(request, model: model, options: options, usesCompletionTokens: usesCompletionTokens))
    let answer: Endpoint.Answer
    do {
      answer = try await endpoint.send(body, to: "chat/completions", timeout: options.timeout)
    } catch Endpoint.Failure.unreachable(let reason) {
      // It was there when the run began: it may come back.
      return .again(reason, after: nil)
    } catch Endpoint.Failure.broken(let reason) {
      return .again(reason, after: nil)
    }
    switch answer.status {
    case 200:
      guard let response = try? JSONDecoder().decode(ChatResponse.self, from: answer.body),
        let choice = response.choices.first
      else {
        return .again("the answer is no chat completion", after: nil)
      }
      return .answer(AgentTurn(choice.message.reply, usage: response.usage?.usage ?? Usage()))
    case 408, 425, 429, 500...599:
      return .again("status \(answer.status)", after: answer.retryAfter.map { min(max($0, 0), 60) })
    default:
      let refusal = ServiceRefusal(answer)
      if refusal.isContextLimit {
        throw AgentError(.contextLimit, "\(name) answered \(refusal.status): \(refusal.message)")
      }
      guard refusal.wantsCompletionTokens, !usesCompletionTokens else { throw refused(refusal) }
      dialect.usesCompletionTokens.withLock { $0 = true }
      return try await send(request)
    }
  }

  private func refused(_ refusal: ServiceRefusal) -> AgentError {
    let hint =
      switch refusal.status {
      case 401, 403: ". Check OPENAI_API_KEY"
      case 404: ". Check --base-url and --model"
      default: ""
      }
    return AgentError(
      .refused, "\(address) answered \(refusal.status): \(refusal.message)\(hint)")
  }
}

extension ServiceRefusal {
  init(_ answer: Endpoint.Answer) { self.init(status: answer.status, body: answer.body) }
}
