import Chromium
import EnvironmentKit
import Episodes
import Foundation
import WebSites

/// What a live episode is about: a place on the web, what to do there, and what it is worth as it is.
protocol LiveTask: Sendable {
  /// The only origin that the page may reach, such as `http://mail.example`.
  var origin: String { get }
  var instruction: String { get }
  /// Whether plain texts can be acted on as well.
  var numbersTexts: Bool { get }
  /// Answers a request of the page.
  func respond(to request: PageRequest) async -> PageResponse
  /// Where the page begins, and what is done before the agent sees it.
  func begin(_ page: Page) async throws
  /// What it is worth now, 0 to 1; `answer` is nil where the agent gave none.
  func score(_ page: Page, answer: String?) async throws -> Double
  /// Whether the world has come to its end by itself.
  func isOver(_ page: Page) async throws -> Bool
  /// The gold action after so many, given what is seen.
  func gold(_ count: Int, _ view: PageView) throws -> Action
  /// For the result.
  var labels: [String: JSONValue] { get }
}

/// A task at one of our own sites.
final class SiteLiveTask: LiveTask {
  private let task: SiteTask
  private let family: String
  private let goal: JSONValue
  private let host: SiteHost
  let numbersTexts = false

  init(_ task: SiteTask, family: String, _ catalogue: SiteCatalogue) throws {
    self.task = task
    self.family = family
    goal = try catalogue.goal(of: task)
    guard let site = catalogue.site(task.site, seed: task.seed) else {
      throw Diagnostic(
        key: "site", "there is no site '\(task.site)'",
        hint: "Choose one of: \(SiteCatalogue.names.joined(separator: ", "))")
    }
    host = SiteHost(site)
  }

  var origin: String { "http://\(task.site).example" }
  var instruction: String { task.instruction }
  var labels: [String: JSONValue] { ["site": .string(task.site), "family": .string(family)] }

  func respond(to request: PageRequest) async -> PageResponse { await host.respond(to: request) }
  func begin(_ page: Page) async throws { try await page.go(to: "/") }
  func isOver(_ page: Page) -> Bool { false }

  func score(_ page: Page, answer: String?) async -> Double {
    task.isDone(await host.state, goal: goal, answer: answer) ? 1 : 0
  }

  func gold(_ count: Int, _ view: PageView) throws -> Action {
    guard task.gold.indices.contains(count) else { return Action("answer", ["text": "done"]) }
    func number(_ fits: (PageView.Control) -> Bool) throws -> JSONValue {
      guard let index = view.controls.firstIndex(where: fits) else { throw GoldIsLost(action: task.gold[count]) }
      return .int(index + 1)
    }
    switch task.gold[count] {
    case .click(let role, let name):
      return Action("click", ["id": try number { $0.role == role && $0.name == Self.plain(name) }])
    case .type(let name, let text, let submits):
      let id = try number {
        ["textbox", "searchbox", "combobox"].contains($0.role) && $0.options.isEmpty && $0.name == name
      }
      return Action("type", ["id": id, "text": .string(text)].merging(submits ? ["submit": true] : [:]) { $1 })
    case .select(let name, let option):
      return Action("select", ["id": try number { !$0.options.isEmpty && $0.name == name }, "option": .string(option)])
    case .go(let path): return Action("goto", ["path": .string(path)])
    case .answer(let text): return Action("answer", ["text": .string(text)])
    }
  }

  private static func plain(_ name: String) -> String { name.replacing("\"", with: "'") }
}

/// A gold action that the page does not offer: the task is broken.
struct GoldIsLost: Error, CustomStringConvertible {
  var action: GoldAction
  var description: String { "the page does not offer the gold action \(action)" }
}

/// A site that requests change, one after the other.
actor SiteHost {
  private var site: any Site

  init(_ site: any Site) { self.site = site }

  var state: JSONValue { site.state }

  func respond(to request: PageRequest) -> PageResponse {
    guard request.body.count <= SiteRequest.mostBytes, request.target.utf8.count <= 4096 else {
      return PageResponse(
        status: 413, contentType: "text/plain; charset=utf-8", body: Data("That is too much to send.".utf8))
    }
    let response = site.respond(
      to: SiteRequest(
        method: request.method, target: request.target, body: String(decoding: request.body, as: UTF8.self)))
    return PageResponse(
      status: response.status, contentType: response.contentType, body: Data(response.body.utf8),
      location: response.location)
  }
}
