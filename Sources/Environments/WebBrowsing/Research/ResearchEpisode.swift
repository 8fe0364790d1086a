import EnvironmentKit
import Episodes

/// One question, until it is answered.
actor ResearchEpisode: EnvironmentEpisode {
  private let sample: SampleID
  private let task: ResearchTask
  private let threshold: Double
  private var desk: ResearchDesk
  private var isOver = false

  init(_ sample: SampleID, _ task: ResearchTask, archive: Archive, threshold: Double) {
    self.sample = sample
    self.task = task
    self.threshold = threshold
    desk = ResearchDesk(archive)
  }

  func opening() -> Observation { Observation("Question: \(task.question)") }
  func affordances() -> Affordances { Affordances() }

  func step(_ action: Action) async throws -> Outcome {
    guard !isOver else { throw EpisodeOver(sample: sample) }
    do {
      guard let tool = ResearchTool(rawValue: action.name) else {
        throw ResearchDesk.Refusal(reason: "there is no action '\(action.name.prefix(40))'")
      }
      if tool == .answer { return try answer(action) }
      var desk = desk
      let text = try await play(tool, action, &desk)
      self.desk = desk
      return Outcome(Observation(text))
    } catch let refusal as ResearchDesk.Refusal {
      return Outcome(Observation("That did not work: \(refusal.reason)."), invalid: refusal.reason)
    }
  }

  private func play(_ tool: ResearchTool, _ action: Action, _ desk: inout ResearchDesk) async throws -> String {
    switch tool {
    case .search: return try await desk.search(try text("query", of: action))
    case .open:
      let part = action.arguments["part"] ?? 1
      guard let number = part.intValue else {
        throw ResearchDesk.Refusal(reason: "the part of a page is a whole number, from 1")
      }
      return try await desk.open(try text("page", of: action), part: number)
    case .quote: return try await desk.quote(try text("text", of: action), of: try text("page", of: action))
    case .answer: return ""
    }
  }

  private func text(_ name: String, of action: Action) throws -> String {
    guard let text = action.string(name) else {
      throw ResearchDesk.Refusal(reason: "\(action.name.prefix(40)) needs a text as its \(name)")
    }
    return text
  }

  private func answer(_ action: Action) throws -> Outcome {
    let text = try text("text", of: action)
    let short = action.arguments["short"].map { $0.stringValue ?? $0.text } ?? ""
    for (name, value, most) in [
      ("text", text, ResearchDesk.mostAnswerCharacters), ("short", short, ResearchDesk.mostShortCharacters),
    ] where value.utf8.count > 4 * most || value.count > most {
      throw ResearchDesk.Refusal(reason: "the \(name) of an answer may have \(most) characters")
    }
    guard !AnswerSegment.plainText(of: text).trimmed.isEmpty else {
      throw ResearchDesk.Refusal(reason: "the answer is empty")
    }
    let score = ResearchScore(
      text: text, short: short, gold: task.answer, goldPages: task.evidence.map(\.page), quotes: desk.citable,
      threshold: threshold)
    return Outcome(
      reward: score.total,
      verdict: verdict(.completed, score.total, score.members, ["text": .string(text), "short": .string(short)]))
  }

  func reject(_ failure: ParseFailure) -> Outcome {
    let text = "expected \(failure.expected)"
    return Outcome(Observation("Your reply cannot be read: \(text)."), invalid: text)
  }

  func stop(_ reason: StopReason) -> Outcome { Outcome(verdict: verdict(reason.status, 0, [:], nil)) }

  func oracle() -> Action { ResearchOracle(task: task).next(desk) }

  func end() {}

  /// The result: the figures, what was answered, and what was read on the way.
  private func verdict(
    _ status: EpisodeStatus, _ score: Double, _ members: [String: JSONValue], _ answer: JSONValue?
  ) -> Verdict {
    isOver = true
    let trail: [String: JSONValue] = [
      "family": .string(task.family), "gold": .string(task.answer), "answer": answer ?? .null,
      "gold_pages": .array(task.evidence.map { .string($0.page) }), "searches": .int(desk.searches.count),
      "opened": .array(desk.opened.map(JSONValue.string)),
      "quotes": .array(desk.quotes.map { ["page": .string($0.page), "text": .string($0.text)] }),
    ]
    return Verdict(status, score: score, result: .object(trail.merging(members) { $1 }))
  }
}
