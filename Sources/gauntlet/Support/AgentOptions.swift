import AgentKit
import ArgumentParser
import Episodes
import Foundation
import GLMAgent
import GLMRuntime
import OpenAIAgent

/// Who sits in the seat, as the flags say.
struct AgentOptions: ParsableArguments {
  @Option(help: "Who plays: glm, openai, oracle, random or human.")
  var agent = "glm"
  @Option(help: "A GGUF file for glm (the model that comes with Gauntlet when left out), a model's name for openai.")
  var model: String?
  @Option(help: "The address of an OpenAI-compatible service, up to and with /v1. The key is read from OPENAI_API_KEY.")
  var baseURL: String?
  @Option(help: "0 takes the likeliest token.")
  var temperature = 0.0
  @Option(help: "Sample among the likeliest tokens that make up this share; 1 takes all.")
  var topP = 1.0
  @Option(help: "The longest reply, in tokens.")
  var maxTokens = 256
  @Flag(inversion: .prefixedNo, help: "Hold glm to the environment's action grammar.")
  var constrained = true
  @Option(help: "How likely the oracle strays: it plays a random legal action instead, for training data. 0 to 1.")
  var noise = 0.0
  @OptionGroup(title: "Embedded model") var sampling: SamplingOptions
  @OptionGroup(title: "Embedded model") var machine: MachineOptions

  static let names = ["glm", "openai", "oracle", "random", "human"]

  func validate() throws {
    guard Self.names.contains(agent) else {
      throw ValidationError("There is no agent '\(agent)'. Choose one of: \(Self.names.joined(separator: ", ")).")
    }
    guard temperature >= 0, temperature.isFinite else {
      throw ValidationError("--temperature is \(temperature): give 0 or more.")
    }
    guard topP > 0, topP <= 1 else { throw ValidationError("--top-p is \(topP): give more than 0, and 1 at most.") }
    guard (0...1).contains(noise), noise == 0 || agent == "oracle" else {
      throw ValidationError("--noise is \(noise): give 0 to 1, and only to the oracle.")
    }
    guard maxTokens > 0 else { throw ValidationError("--max-tokens is \(maxTokens): give 1 or more.") }
    guard agent == "glm" || sampling.settings.isEmpty else {
      throw ValidationError("--top-k, --min-p and --repetition-penalty are for --agent glm.")
    }
  }

  /// The agent, which may take `replySeconds` for an answer. Throws what is wrong with its model or address.
  func make(_ home: Home, replySeconds: Double) throws -> any Agent {
    switch agent {
    case "oracle": return OracleAgent(noise: noise)
    case "random": return RandomAgent()
    case "human":
      let seat = HumanSeat()
      return HumanAgent { await seat.ask($0, note: $1) }
    case "openai":
      guard let baseURL, let url = URL(string: baseURL), url.host != nil, let model else {
        throw Diagnostic(
          "--agent openai needs --base-url and --model",
          hint: "For example: --base-url http://127.0.0.1:8080/v1 --model my-model")
      }
      return OpenAIAgent(
        baseURL: url, model: model, key: ProcessInfo.processInfo.environment["OPENAI_API_KEY"],
        options: .init(temperature: temperature, topP: topP, maxTokens: maxTokens, timeout: replySeconds))
    default:
      return try GLMAgent(
        path: modelFile(home),
        options: .init(
          sampling: sampling.sampler(temperature: temperature, topP: topP), maxReplyTokens: maxTokens,
          isConstrained: constrained),
        engine: machine.engine)
    }
  }

  private func modelFile(_ home: Home) -> String { model ?? home.defaultModel.path }

  /// What shapes the agent's replies beyond its name, for the run's plan: two models of one name are told apart by their
  /// digest, two services by their address. Throws when the model cannot be read.
  func settings(_ home: Home) throws -> [String: String] {
    let base = ["temperature": "\(temperature)", "top_p": "\(topP)", "max_tokens": "\(maxTokens)"]
    switch agent {
    case "oracle": return noise > 0 ? ["noise": "\(noise)"] : [:]
    case "glm":
      let model = ["constrained": "\(constrained)", "model_sha256": try Digest(file: modelFile(home)).hex]
      return base.merging(model) { $1 }.merging(sampling.settings) { $1 }.merging(machine.settings) { $1 }
    case "openai":
      return base.merging(["base_url": URL(string: baseURL ?? "").map(OpenAIAgent.address) ?? ""]) { $1 }
    default: return [:]
    }
  }
}
