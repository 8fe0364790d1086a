import EnvironmentKit
import Episodes

/// One question, until a variable is named as its answer.
actor KnowledgeGraphEpisode: EnvironmentEpisode {
  private let sample: SampleID
  private let question: Question
  private let style: ActionStyle
  private let store: any TripleStore
  private var toolbox: Toolbox
  private var calls: [String] = []
  /// Calls of the reply that is played.
  private var replyCalls = 0
  /// Nobody needs more calls in one reply; the others are not executed.
  private static let mostCalls = 64
  private var isOver = false

  init(_ sample: SampleID, _ question: Question, style: ActionStyle, store: any TripleStore, listings: Listings) {
    self.sample = sample
    self.question = question
    self.style = style
    self.store = store
    toolbox = Toolbox(
      store: store, listings: listings, entities: question.entities, needsListing: style == .text)
  }

  func opening() -> Observation {
    let entities = "Entities: [\(question.entities.map(\.name).joined(separator: ", "))]"
    return Observation("\(style == .text ? "A new question: " : "")\(question.text)\n\(entities)")
  }

  /// What can be asked of the entities and of the variables so far; relations and attributes once they were listed.
  func affordances() -> Affordances {
    var actions: [Action] = []
    let entities = question.entities.map { ($0.name, Program.entity($0.id)) }
    let variables = toolbox.variables.enumerated().map { ("#\($0)", $1) }
    for (name, program) in entities + variables.map({ ($0, $1.program) }) {
      actions.append(GraphTool.getRelations.action([name]))
      actions += (toolbox.relations[program] ?? []).map { GraphTool.getNeighbors.action([name, $0]) }
    }
    for (index, (name, variable)) in variables.enumerated() {
      actions += [GraphTool.getAttributes.action([name]), GraphTool.count.action([name]), KnowledgeGraph.answer(name)]
      for attribute in toolbox.attributes[variable.program] ?? [] {
        actions += [GraphTool.argmax, .argmin].map { $0.action([name, attribute]) }
      }
      for (other, same) in variables.dropFirst(index + 1) where same.type == variable.type {
        actions.append(GraphTool.intersection.action([name, other]))
      }
    }
    return Affordances(actions: actions)
  }

  func beginReply() { replyCalls = 0 }

  func step(_ action: Action) async throws -> Outcome {
    guard !isOver else { throw EpisodeOver(sample: sample) }
    switch action.name {
    case KnowledgeGraph.answerName: return try await answer(action.string("variable") ?? "")
    case KnowledgeGraphText.alternatives: return try await firstOf(action.arguments["calls"]?.arrayValue ?? [])
    default:
      let arguments =
        GraphTool(rawValue: action.name)?.arguments(of: action) ?? KnowledgeGraphText.arguments(of: action)
      do {
        return Outcome(Observation(try await play(action.name, arguments)))
      } catch let refusal as Toolbox.Refusal {
        let text =
          style == .text
          ? KnowledgeGraphText.refusal(of: action.name, arguments)
          : "Error processing tool call: \(Self.short(refusal.reason))"
        return Outcome(Observation(text), invalid: Self.short(refusal.reason))
      }
    }
  }

  private func play(_ name: String, _ arguments: [String]) async throws -> String {
    replyCalls += 1
    guard replyCalls <= Self.mostCalls else {
      throw Toolbox.Refusal(reason: "a reply may have \(Self.mostCalls) calls")
    }
    var toolbox = toolbox
    let text = try await toolbox.call(name, arguments)
    self.toolbox = toolbox
    calls.append("\(name)(\(arguments.joined(separator: ", ")))")
    return text
  }

  /// The first call of a line that can be executed counts, as in AgentBench; else what is said of the last.
  private func firstOf(_ calls: [JSONValue]) async throws -> Outcome {
    var outcome = Outcome(
      Observation(KnowledgeGraphText.nothingExecuted), invalid: "no call in the line can be executed")
    for call in calls {
      let name = call["name"]?.stringValue ?? ""
      guard let arguments = call["arguments"]?.arrayValue?.compactMap(\.stringValue) else {
        outcome.observation = Observation(KnowledgeGraphText.syntaxError(in: name))
        continue
      }
      do {
        return Outcome(Observation(try await play(name, arguments)))
      } catch is Toolbox.Refusal {
        outcome.observation = Observation(KnowledgeGraphText.refusal(of: name, arguments))
      }
    }
    return outcome
  }

  private func answer(_ text: String) async throws -> Outcome {
    guard let variable = toolbox.variable(at: text) else {
      guard style == .text else {
        return Outcome(
          invalid: "there is no variable \(Self.short(text))", verdict: verdict(.agentValidationFailed, []))
      }
      return Outcome(
        Observation("Invalid variable id! Need to recheck the action."),
        invalid: "there is no variable \(Self.short(text))")
    }
    let predicted = try await store.answers(to: variable.program)
    let score = AnswerScore(predicted, gold: question.answers)
    let reward = style == .text ? score.f1 : score.isExact ? 1 : 0
    return Outcome(reward: reward, verdict: verdict(.completed, predicted))
  }

  func reject(_ failure: ParseFailure) -> Outcome {
    let text =
      switch (style, failure.kind) {
      case (.text, .missing): "No executable function found! Need to recheck the action."
      case (.text, .unknown): KnowledgeGraphText.nothingExecuted
      case (.text, .malformed): KnowledgeGraphText.syntaxError(in: failure.found)
      case (.tools, .missing): "No valid function calls found! Need to recheck the function calls."
      case (.tools, .unknown):
        "Provide an invalid function name. Function \(Self.short(failure.found)) does not exist"
      case (.tools, .malformed):
        "Arguments do not match the function signature. Error processing arguments for \(Self.short(failure.found))"
      }
    return Outcome(Observation(text), invalid: "expected \(failure.expected)")
  }

  func stop(_ reason: StopReason) -> Outcome {
    Outcome(verdict: verdict(reason.status, reason == .limitReached ? [] : nil))
  }

  func oracle() -> Action { Oracle(gold: question.gold).next(toolbox) }

  func end() {}

  /// The result in AgentBench's form, with what is right beside it.
  private func verdict(_ status: EpisodeStatus, _ predicted: [String]?) -> Verdict {
    isOver = true
    return Verdict(
      status, score: AnswerScore(predicted ?? [], gold: question.answers).f1,
      result: [
        "predict": predicted.map { .array($0.map(JSONValue.string)) } ?? .null,
        "actions": .array(calls.map(JSONValue.string)), "gold": .array(question.answers.map(JSONValue.string)),
      ])
  }

  private static func short(_ text: String) -> String { String(text.prefix(200)) }
}
