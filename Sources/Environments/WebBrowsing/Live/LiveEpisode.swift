import Chromium
import EnvironmentKit
import Episodes
import Foundation

/// One agent at one place on the web, in a real browser.
actor LiveEpisode: EnvironmentEpisode {
  private let sample: SampleID
  private let task: any LiveTask
  private let page: Page
  private let takesPictures: Bool
  private var view: PageView
  private var played = 0
  private var isOver = false

  init(_ sample: SampleID, _ task: any LiveTask, _ page: Page, takesPictures: Bool) async throws {
    self.sample = sample
    self.task = task
    self.page = page
    self.takesPictures = takesPictures
    do {
      try await task.begin(page)
      view = try await Self.look(at: page, task)
    } catch {
      await page.close()
      throw error
    }
  }

  private static func look(at page: Page, _ task: any LiveTask) async throws -> PageView {
    async let tree = page.accessibilityTree()
    async let place = page.place()
    return PageView(try await tree, place: try await place, dialogs: page.dialogs(), numbersTexts: task.numbersTexts)
  }

  func opening() -> Observation { Observation("Task: \(task.instruction)\n\n\(view.text)") }
  func affordances() -> Affordances { Affordances() }

  func step(_ action: Action) async throws -> Outcome {
    guard !isOver else { throw EpisodeOver(sample: sample) }
    played += 1
    if action.name == "answer" {
      let score = try await task.score(page, answer: action.string("text") ?? "")
      return Outcome(reward: score, verdict: verdict(.completed, score, answer: action.string("text")))
    }
    let problem = try await act(action)
    if problem == nil { try await page.settle() }
    view = try await Self.look(at: page, task)
    if try await task.isOver(page) {
      let score = try await task.score(page, answer: nil)
      return Outcome(
        try await observation(nil), reward: score, verdict: verdict(.completed, score, answer: nil))
    }
    return Outcome(try await observation(problem), invalid: problem)
  }

  private func observation(_ problem: String?) async throws -> Observation {
    let picture =
      takesPictures
      ? Observation.Picture(mediaType: "image/webp", data: try await page.screenshot()) : nil
    return Observation((problem.map { "That did not work: \($0).\n\n" } ?? "") + view.text, picture: picture)
  }

  /// Does it; says in words why it cannot be done.
  private func act(_ action: Action) async throws -> String? {
    func control() -> PageView.Control? {
      guard let id = action.int("id"), view.controls.indices.contains(id - 1) else { return nil }
      return view.controls[id - 1]
    }
    let missing = "nothing on the page has the number \(action.arguments["id"]?.text.prefix(20) ?? "that was given")"
    switch action.name {
    case "click":
      guard let control = control() else { return missing }
      return try await page.click(control.element) ? nil : "it is no longer there"
    case "type":
      guard let control = control() else { return missing }
      let text = String((action.string("text") ?? "").prefix(4000))
      let isSubmitted = action.arguments["submit"]?.boolValue ?? false
      return try await page.type(text, into: control.element, submit: isSubmitted)
        ? nil : "no text can be typed into it"
    case "select":
      guard let control = control() else { return missing }
      switch try await page.select(action.string("option") ?? "", in: control.element) {
      case true?: return nil
      case false?: return "it has no option \"\((action.string("option") ?? "").prefix(80))\""
      case nil: return "it is no list to choose from"
      }
    case "scroll":
      guard let direction = action.string("direction"), ["up", "down"].contains(direction) else {
        return "scroll goes up or down"
      }
      try await page.scroll(down: direction == "down")
      return nil
    case "back": return try await page.back() ? nil : "there is no page before this one"
    case "goto": return try await go(action.string("path") ?? "")
    default: return "there is no action \"\(action.name.prefix(40))\""
    }
  }

  private func go(_ path: String) async throws -> String? {
    let inside = path.hasPrefix(task.origin) ? String(path.dropFirst(task.origin.count)) : path
    let target = inside.isEmpty ? "/" : inside
    guard target.hasPrefix("/"), !target.hasPrefix("//"), target.utf8.count <= 2000 else {
      return "only paths of this site can be gone to"
    }
    try await page.go(to: target)
    return nil
  }

  func reject(_ failure: ParseFailure) async throws -> Outcome {
    let text = "expected \(failure.expected)"
    return Outcome(Observation("Your reply cannot be read: \(text).\n\n\(view.text)"), invalid: text)
  }

  func stop(_ reason: StopReason) async throws -> Outcome {
    // What was done counts where nothing has to be said.
    let score = reason == .limitReached ? try await task.score(page, answer: nil) : 0
    return Outcome(reward: score, verdict: verdict(reason.status, score, answer: nil))
  }

  func oracle() throws -> Action { try task.gold(played, view) }

  func end() async { await page.close() }

  private func verdict(_ status: EpisodeStatus, _ score: Double, answer: String?) -> Verdict {
    isOver = true
    let members: [String: JSONValue] = [
      "success": .bool(score >= 1), "steps": .int(played),
      "answer": answer.map { .string(String($0.prefix(500))) } ?? .null,
    ]
    return Verdict(status, score: min(1, max(0, score)), result: .object(members.merging(task.labels) { $1 }))
  }
}
