import AgentKit
import Episodes
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

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
  private let endpoint: URL
  private let model: String
  private let key: String?
  private let options: Options
  private let session: URLSession

  /// `baseURL` goes up to and with `/v1`. The key is sent, and never recorded.
  public init(baseURL: URL, model: String, key: String? = nil, options: Options = Options()) {
    name = "openai:\(model)"
    endpoint = baseURL.appending(path: "chat/completions")
    self.model = model
    self.key = key
    self.options = options
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = options.timeout
    session = URLSession(configuration: configuration)
  }

  public func reply(to request: AgentRequest) async throws -> AgentTurn {
    let body = try JSONEncoder().encode(ChatRequest(request, model: model, options: options))
    var wait = options.backoff
    for attempt in 0...options.retries {
      switch try await send(body) {
      case .answer(let turn): return turn
      case .again(let reason, let seconds):
        guard attempt < options.retries else {
          throw AgentError(.unavailable, "\(endpoint.absoluteString): \(reason), after \(attempt + 1) tries")
        }
        try await Task.sleep(for: .seconds(seconds ?? wait))
        wait *= 2
      }
    }
    throw AgentError(.unavailable, "\(endpoint.absoluteString) gave no answer")
  }

  private enum Response {
    case answer(AgentTurn)
    /// Worth another try, after the seconds that the service asked for.
    case again(String, after: Double?)
  }

  private func send(_ body: Data) async throws -> Response {
    var request = URLRequest(url: endpoint)
    request.httpMethod = "POST"
    request.httpBody = body
    request.timeoutInterval = options.timeout
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    if let key { request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization") }
    let data: Data
    let response: URLResponse
    do {
      (data, response) = try await session.data(for: request)
    } catch let error as URLError {
      if error.code == .cancelled { throw CancellationError() }
      let unreachable: [URLError.Code] = [.cannotFindHost, .cannotConnectToHost, .unsupportedURL, .badURL]
      if unreachable.contains(error.code) {
        throw AgentError(
          .refused,
          "\(endpoint.absoluteString) cannot be reached (\(error.code.rawValue)). Check --base-url and the service")
      }
      return .again("the connection failed (\(error.code.rawValue))", after: nil)
    }
    let status = (response as? HTTPURLResponse)?.statusCode ?? 0
    let text = String(decoding: data.prefix(2000), as: UTF8.self)
    switch status {
    case 200:
      guard let answer = try? JSONDecoder().decode(ChatResponse.self, from: data), let choice = answer.choices.first
      else {
        return .again("the answer is no chat completion", after: nil)
      }
      return .answer(AgentTurn(choice.message.reply, usage: answer.usage?.usage ?? Usage()))
    case 429, 500...599:
      let seconds = (response as? HTTPURLResponse)?.value(forHTTPHeaderField: "Retry-After").flatMap(Double.init)
      return .again("status \(status)", after: seconds.map { min(max($0, 0), 60) })
    default:
      if Self.isContextLimit(text) { throw AgentError(.contextLimit, "\(name): \(text.prefix(200))") }
      throw AgentError(.refused, "\(endpoint.absoluteString) answered \(status): \(text.prefix(200))")
    }
  }

  /// AgentBench's test of an error text: it speaks of a prompt, context or tokens, and of a limit.
  static func isContextLimit(_ text: String) -> Bool {
    let text = text.lowercased()
    let subjects = ["prompt", "context", "tokens"]
    let limits = ["limit", "exceed", "max", "long", "much", "many", "reach", "over", "up", "beyond"]
    return subjects.contains(where: text.contains) && limits.contains(where: text.contains)
  }
}
