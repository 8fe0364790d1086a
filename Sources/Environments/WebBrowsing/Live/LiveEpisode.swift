import Chromium
import EnvironmentKit
import Episodes
import Foundation

/// One agent at one place on the web, in a real browser.
///
/// A browser that dies takes nothing along: the place is set up anew in the next one, and what was done there is done again, which
/// leads to the same page, for nothing there depends on the clock or on chance.
actor LiveEpisode: EnvironmentEpisode {
  /// A task and the page that it is played in.
  struct Place: Sendable {
    var task: any LiveTask
    var page: Page
  }

  private let sample: SampleID
  private let takesPictures: Bool
  private let open: @Sendable () async throws -> Place
  private var place: Place
  private var view: PageView
  /// What was done in the page, in order.
  private var done: [Action] = []
  private var played = 0
  private var isOver = false
  private var isEnded = false

  /// How often an action is tried again in a new browser. What kills each of them is not tried for ever.
  private static let mostRevivals = 3

  /// `open` sets the task up from its beginning.
  init(_ sample: SampleID, takesPictures: Bool, open: @escaping @Sendable () async throws -> Place) async throws {
    self.sample = sample
    self.takesPictures = takesPictures
    self.open = open
    (place, view) = try await Self.patiently { try await Self.begin(open) }
  }

  private static func begin(_ open: @Sendable () async throws -> Place) async throws -> (Place, PageView) {
    let place = try await open()
    do {
      return (place, try await look(at: place.page, place.task))
    } catch {
      await place.page.close()
      throw error
    }
  }

  /// Tries again what a browser's end has interrupted.
  private static func patiently<Value: Sendable>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
  ) async throws -> Value {
    for _ in 0..<mostRevivals {
      do { return try await body() } catch ChromiumError.gone { try Task.checkCancellation() }
    }
    return try await body()
  }

  private var task: any LiveTask { place.task }
  private var page: Page { place.page }

  /// Does `body`; where the browser ends meanwhile, again from here in the next one.
  private func surviving<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
    var isBroken = false
    return try await Self.patiently {
      if isBroken { try await revive() }
      isBroken = true
      return try await body()
    }
  }

  /// Sets the place up anew and does again what was done there. Throws where that does not lead to the same page.
  private func revive() async throws {
    await place.page.close()
    let (place, first) = try await Self.begin(open)
    self.place = place
    var seen = first
    do {
      for action in done {
        if try await act(action, in: seen) == nil { try await page.settle() }
        seen = try await Self.look(at: page, task)
      }
    } catch {
      await page.close()
      throw error
    }
    guard seen.text == view.text, !isEnded else {
      await page.close()
      throw PlaceIsLost()
    }
    // The same page, whose elements have other numbers in this browser.
    view = seen
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
    if action.name == "answer" {
      let score = try await surviving { try await task.score(page, answer: action.string("text") ?? "") }
      played += 1
      return Outcome(reward: score, verdict: verdict(.completed, score, answer: action.string("text")))
    }
    let step = try await surviving { try await play(action) }
    played += 1
    done.append(action)
    view = step.view
    let observation = Observation(
      (step.score == nil ? step.problem.map { "That did not work: \($0).\n\n" } ?? "" : "") + view.text,
      picture: step.picture)
    if let score = step.score {
      return Outcome(observation, reward: score, verdict: verdict(.completed, score, answer: nil))
    }
    return Outcome(observation, invalid: step.problem)
  }

  /// What an action led to.
  private struct Step: Sendable {
    var problem: String?
    var view: PageView
    var picture: Observation.Picture?
    /// Where the world has come to its end.
    var score: Double?
  }

  private func play(_ action: Action) async throws -> Step {
    let problem = try await act(action, in: view)
    if problem == nil { try await page.settle() }
    let seen = try await Self.look(at: page, task)
    let score = try await task.isOver(page) ? try await task.score(page, answer: nil) : nil
    return Step(problem: problem, view: seen, picture: try await picture(), score: score)
  }

  private func picture() async throws -> Observation.Picture? {
    takesPictures ? Observation.Picture(mediaType: "image/jpeg", data: try await page.screenshot()) : nil
  }

  /// Does it, by the numbers of what was seen; says in words why it cannot be done.
  private func act(_ action: Action, in view: PageView) async throws -> String? {
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
    let score = reason == .limitReached ? try await surviving { try await task.score(page, answer: nil) } : 0
    return Outcome(reward: score, verdict: verdict(reason.status, score, answer: nil))
  }

  func oracle() throws -> Action { try task.gold(played, view) }

  func end() async {
    isEnded = true
    await page.close()
  }

  private func verdict(_ status: EpisodeStatus, _ score: Double, answer: String?) -> Verdict {
    isOver = true
    let members: [String: JSONValue] = [
      "success": .bool(score >= 1), "steps": .int(played),
      "answer": answer.map { .string(String($0.prefix(500))) } ?? .null,
    ]
    return Verdict(status, score: min(1, max(0, score)), result: .object(members.merging(task.labels) { $1 }))
  }
}

/// What was done in a page, done again in a new one, led to another page.
struct PlaceIsLost: Error, CustomStringConvertible {
  var description: String { "the browser has ended, and its successor shows another page after the same actions" }
}
