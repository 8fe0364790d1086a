import EnvironmentKit
import Episodes
import Foundation
import LateralThinking
import Testing

/// A language model as host: prompts, parsing and key matching (agentbench.md 2.5.2).
struct ModelHostTests {
  private func session(_ model: ScriptedModel, name: String = #function) async throws -> (EpisodeSession, TestPuzzles) {
    let puzzles = try TestPuzzles([TestPuzzles.garden], host: model, name: name)
    return (try await puzzles.session(options: ["host": "model"]), puzzles)
  }

  @Test func aYesIsRestatedAndHeldAgainstTheKeys() async throws {
    let model = ScriptedModel([
      "Yes, she was.", "The woman was a potter before.", "yes", "No.", "She does not water plants at all.", "no",
      "The stars matter.",
    ])
    let (session, puzzles) = try await session(model)
    defer { puzzles.remove() }
    let first = try await session.submit(AgentReply("Did the old woman work as a potter before?"))
    #expect(first.messages.first?.content == "Yes, she was.")
    #expect(first.reward == 0.5)
    // Long enough for the key that is left; a host that says no adds what is so instead.
    let second = try await session.submit(
      AgentReply("Does the old woman water plants that grow under the earth there?"))
    #expect(second.messages.first?.content == "No.")
    // Neither yes, no nor irrelevant: irrelevant, and the host's own mistake.
    let third = try await session.submit(AgentReply("Is it the moon?"))
    #expect(third.messages.first?.content == "The stars matter.")
    let verdict = try #require(try await session.submit(AgentReply("")).verdict)
    await session.end()
    #expect(verdict.score == 0.5)
    #expect(verdict.result["accuracy"] == .double(1.0 / 25))
    #expect(verdict.result["relevance"] == .double(2.0 / 25))
    #expect(verdict.result["host_doubts"] == .int(1))
    #expect(verdict.result["host"] == .string("scripted"))
    let asked = await model.asked
    #expect(asked.count == 7)
    #expect(asked[0].last?.content.hasSuffix("Please answer with \"yes\", \"no\", or \"irrelevant\".") == true)
    #expect(asked[0].contains { $0.content.contains("retired potter") })
    // What is known comes before the question, with a canned yes.
    #expect(asked[3].suffix(3).map(\.content).first == "The woman was a potter before.")
    #expect(asked[3].suffix(2).map(\.content).first == "Yes.")
  }

  @Test func aQuestionShorterThanAKeyIsNotHeldAgainstIt() async throws {
    let model = ScriptedModel(["Yes", "It is clay."])
    let (session, puzzles) = try await session(model)
    defer { puzzles.remove() }
    #expect(try await session.submit(AgentReply("Is it clay?")).reward == 0)
    #expect(await model.asked.count == 2)
    await session.end()
  }

  @Test func whatIsKnownIsJoinedUntilAKeyIsFound() async throws {
    let model = ScriptedModel([
      "Yes", "There is clay.", "no", "no", "Yes", "Water keeps it moist.", "There is clay that water keeps moist.",
      "no", "yes",
    ])
    let (session, puzzles) = try await session(model)
    defer { puzzles.remove() }
    _ = try await session.submit(AgentReply("Is there perhaps a lot of clay lying in her garden?"))
    let second = try await session.submit(AgentReply("Does the water that she pours keep the clay moist?"))
    #expect(second.reward == 0.5)
    await session.end()
  }

  @Test func aHostThatFailsIsAnInfrastructureFault() async throws {
    let (session, puzzles) = try await session(ScriptedModel([]))
    defer { puzzles.remove() }
    await #expect(throws: (any Error).self) { try await session.submit(AgentReply("Is it clay?")) }
    await session.end()
  }

  @Test func aModelHostHasToBeNamed() async throws {
    let puzzles = try TestPuzzles([TestPuzzles.garden])
    defer { puzzles.remove() }
    await #expect(throws: Diagnostic.self) { try await puzzles.session(options: ["host": "model"]) }
  }

  /// Where one of a few words is wanted, a model that can be held to them is.
  @Test func answersAreChosenFromTheThree() async throws {
    let model = ChoosingModel()
    let puzzles = try TestPuzzles([TestPuzzles.garden], host: model)
    defer { puzzles.remove() }
    let session = try await puzzles.session(options: ["host": "model"])
    let turn = try await session.submit(AgentReply("Did the old woman work as a potter before, for many years?"))
    #expect(turn.messages.first?.content == "Yes.")
    let verdict = try await session.submit(AgentReply("")).verdict
    #expect(verdict?.result["host_doubts"] == .int(0) && verdict?.score == 0.5)
    #expect(await model.offered == [["Yes.", "No.", "Irrelevant."], ["Yes.", "No."]])
    await session.end()
  }
}

/// A model that says the first of what it may.
private actor ChoosingModel: Interlocutor {
  nonisolated let name = "choosing"
  private(set) var offered: [[String]] = []

  func reply(to messages: [Message]) async throws -> String { "She was a potter." }

  func reply(to messages: [Message], choosing answers: [String]) async throws -> String {
    offered.append(answers)
    return answers[0]
  }
}
