import AgentKit
import EnvironmentKit
import EpisodeController
import Episodes
import Foundation
import GLMAgent
import GLMRuntime
import GLMTokenizer
import HouseHolding
import ModelServer
import OpenAIAgent
import Testing
import TraceStore

/// A whole episode over the wire: our client for OpenAI's protocol plays against our server.
struct EpisodeTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let model = root.appending(path: "models/gauntlet-glm/gauntlet-glm.gguf").path

  /// Lets an agent play one episode; gives what was said in it.
  static func play(_ agent: any Agent, _ style: ActionStyle) async throws -> EpisodeTrace {
    let environment = try HouseHolding(
      resources: EnvironmentResources(
        folder: root.appending(path: "environments/house-holding"),
        scratch: FileManager.default.temporaryDirectory))
    let plan = RunPlan(
      agent: agent.name,
      environments: [
        .init(
          id: "house-holding", version: environment.manifest.version, split: "dev",
          samples: [try #require(try environment.samples(in: "dev").first)],
          options: [:])
      ], epochs: 1, style: style, seed: 7)
    let folder = FileManager.default.temporaryDirectory.appending(path: "serve-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "run.sqlite").path
    let writer = try RunWriter(file: file, plan: plan, now: 1)
    let controller = RunController(
      environments: ["house-holding": environment], agent: agent, store: writer, limits: RunLimits(attempts: 1),
      now: { 2 })
    let result = await Task { try await controller.run(plan) }.result
    try await writer.close()
    let summary = try result.get()
    #expect(summary.isComplete, "\(summary.failed)")
    let reader = try RunReader(file: file)
    return try reader.trace(try #require(try reader.attempts().last))
  }

  /// The same model says the same whether it sits in the process or behind the server.
  @Test(arguments: [ActionStyle.text, .tools]) func anEpisodeIsTheSameOverTheWire(_ style: ActionStyle) async throws {
    let file = try GGUFFile(path: Self.model)
    let served = try ServedModel(
      name: "glm", engine: GLMEngine(try GLMModel(file, options: .init(threads: 1))), tokenizer: GLMTokenizer(file),
      template: ChatTemplate(file))
    let remote = try await TestServer.run(served) { client, _ in
      let url = try #require(URL(string: "http://127.0.0.1:\(client.port)/v1"))
      return try await Self.play(
        OpenAIAgent(baseURL: url, model: "glm", options: .init(maxTokens: 32, retries: 0)), style)
    }
    let local = try await Self.play(
      try GLMAgent(
        path: Self.model, options: .init(maxReplyTokens: 32, isConstrained: false), engine: .init(threads: 1)), style)
    #expect(!remote.steps.isEmpty)
    #expect(remote.steps.map(\.prompt) == local.steps.map(\.prompt))
    #expect(remote.steps.map(\.reply.content) == local.steps.map(\.reply.content))
    #expect(remote.steps.map { $0.reply.toolCalls.map(\.name) } == local.steps.map { $0.reply.toolCalls.map(\.name) })
    #expect(remote.attempt.status == local.attempt.status)
    #expect(remote.steps.map(\.usage.promptTokens) == local.steps.map(\.usage.promptTokens))
    if remote.steps.count > 1 { #expect(remote.steps[1].usage.cachedTokens > 0) }
  }
}
