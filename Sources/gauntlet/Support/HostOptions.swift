import AgentKit
import ArgumentParser
import EnvironmentKit
import Episodes
import Foundation
import GLMAgent
import GLMRuntime
import OpenAIAgent
import Synchronization

/// Which language model plays a part in an environment, as the flags say: the host of a puzzle.
struct HostOptions: ParsableArguments {
  @Option(help: "Let a model host puzzles: glm or openai. Without it the puzzles' own facts do.")
  var host: String?
  @Option(
    help: "A GGUF file for --host glm (the model that comes with Gauntlet when left out), a model's name for openai.")
  var hostModel: String?
  @Option(help: "The address of the OpenAI-compatible service for --host openai. The key is read from OPENAI_API_KEY.")
  var hostBaseURL: String?

  func validate() throws {
    guard let host else {
      guard hostModel == nil, hostBaseURL == nil else {
        throw ValidationError("--host-model and --host-base-url go with --host: give --host glm or --host openai.")
      }
      return
    }
    guard ["glm", "openai"].contains(host) else { throw ValidationError("--host is '\(host)': give glm or openai.") }
  }

  /// The model; nil where none was asked for. Throws what is wrong with its file or address.
  func make(_ home: Home) throws -> (any Interlocutor)? {
    switch host {
    case "openai"?:
      guard let hostBaseURL, let url = URL(string: hostBaseURL), url.host != nil, let hostModel else {
        throw Diagnostic(
          "--host openai needs --host-base-url and --host-model",
          hint: "For example: --host-base-url http://127.0.0.1:8080/v1 --host-model my-model")
      }
      return SpeakingAgent(
        OpenAIAgent(
          baseURL: url, model: hostModel, key: ProcessInfo.processInfo.environment["OPENAI_API_KEY"],
          options: .init(temperature: 0, topP: 1, maxTokens: Self.mostTokens, timeout: 60)))
    case "glm"?:
      return SpeakingAgent(
        try GLMAgent(
          path: hostModel ?? home.defaultModel.path,
          options: .init(sampling: .init(), maxReplyTokens: Self.mostTokens, isConstrained: true)))
    default: return nil
    }
  }

  /// What tells one host from another, for the run's plan.
  func settings(_ home: Home) throws -> [String: String] {
    switch host {
    case "openai"?:
      ["host": "openai:\(hostModel ?? "")", "host_url": URL(string: hostBaseURL ?? "").map(OpenAIAgent.address) ?? ""]
    case "glm"?:
      ["host": "glm", "host_sha256": try Digest(file: hostModel ?? home.defaultModel.path).hex]
    default: [:]
    }
  }

  private static let mostTokens = 128
}

/// An agent that speaks for somebody in an environment.
final class SpeakingAgent: Interlocutor {
  private let agent: any Agent
  private let count = Atomic<Int>(0)

  init(_ agent: any Agent) { self.agent = agent }

  var name: String { agent.name }

  func reply(to messages: [Message]) async throws -> String { try await reply(to: messages, held: nil) }

  func reply(to messages: [Message], choosing answers: [String]) async throws -> String {
    try await reply(to: messages, held: .anyOf(answers))
  }

  private func reply(to messages: [Message], held grammar: Grammar?) async throws -> String {
    let number = count.add(1, ordering: .relaxed).newValue
    let conversation = "host-\(number)"
    let turn = try await agent.reply(
      to: AgentRequest(conversation: conversation, step: 0, messages: messages, grammar: grammar))
    await agent.forget(conversation)
    return turn.reply.content
  }
}
