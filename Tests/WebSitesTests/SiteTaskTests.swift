import EnvironmentKit
import Episodes
import HTMLTree
import Testing
import WebSites

/// Every kind of task at every site: a person who knows the site can do it, doing nothing does not, and doing more spoils it.
struct SiteTaskTests {
  static let catalogue = SiteCatalogue()
  static let kinds = SiteCatalogue.names.flatMap { site in SiteCatalogue.families(of: site).map { (site, $0) } }

  @Test(arguments: kinds) func goldActionsReachTheGoal(_ site: String, _ family: String) throws {
    for seed in 0..<10 {
      let seed = Seed(UInt64(1000 + seed))
      let task = try #require(Self.catalogue.task(family, at: site, seed: seed))
      let untouched = try #require(Self.catalogue.site(site, seed: seed)).state
      let goal = try Self.catalogue.goal(of: task)
      var visitor = SiteVisitor(try #require(Self.catalogue.site(site, seed: seed)))
      for action in task.gold { try visitor.play(action) }
      #expect(task.isDone(visitor.site.state, goal: goal, answer: visitor.answer), "\(task.instruction)")
      #expect(!task.isDone(untouched, goal: goal, answer: nil), "nothing has to be done: \(task.instruction)")
      if task.answers.isEmpty {
        #expect(visitor.answer == nil)
      } else {
        #expect(!task.isDone(goal, goal: goal, answer: "I do not know"), "\(task.instruction)")
        #expect(!task.isDone(goal, goal: goal, answer: ""), "\(task.instruction)")
      }
      #expect(!task.instruction.contains("Optional(") && !task.instruction.contains("“”"), "\(task.instruction)")
    }
  }

  @Test func otherDamageSpoilsATask() throws {
    let seed: Seed = 1001
    let task = try #require(Self.catalogue.task("star", at: "mail", seed: seed))
    let goal = try Self.catalogue.goal(of: task)
    var visitor = SiteVisitor(try #require(Self.catalogue.site("mail", seed: seed)))
    for action in task.gold { try visitor.play(action) }
    #expect(task.isDone(visitor.site.state, goal: goal, answer: nil))
    try visitor.play(.click(role: "button", name: "Delete"))
    #expect(!task.isDone(visitor.site.state, goal: goal, answer: nil))
  }

  /// Follows whatever there is, hundreds of times: a page comes each time, and no task is done by it.
  @Test(arguments: SiteCatalogue.names) func wanderingBreaksNothingAndSolvesNothing(_ name: String) throws {
    var random = RandomSource(7)
    var (solved, all) = (0, 0)
    for seed in 0..<6 {
      let seed = Seed(UInt64(2000 + seed))
      let tasks = SiteCatalogue.families(of: name).compactMap { Self.catalogue.task($0, at: name, seed: seed) }
      let goals = try tasks.map { try Self.catalogue.goal(of: $0) }
      var visitor = SiteVisitor(try #require(Self.catalogue.site(name, seed: seed)))
      for _ in 0..<60 {
        #expect([200, 404, 422].contains(visitor.status), "\(visitor.path): \(visitor.status)")
        guard let control = random.pick(visitor.controls) else { break }
        let (role, label) = (visitor.role(control), visitor.name(control))
        switch role {
        case "link", "button": try? visitor.play(.click(role: role, name: label))
        case "combobox" where !visitor.options(control).isEmpty:
          try? visitor.play(.select(name: label, option: random.pick(visitor.options(control))?.text ?? ""))
        default:
          try? visitor.play(.type(name: label, text: "x<script>alert('1')</script>\"&", submits: random.chance(0.2)))
        }
        #expect(!visitor.tree.nodes.contains { $0.tag == "script" }, "\(visitor.path)")
      }
      for (task, goal) in zip(tasks, goals) where task.answers.isEmpty {
        all += 1
        if task.isDone(visitor.site.state, goal: goal, answer: nil) { solved += 1 }
      }
    }
    // One click alone can be the right one.
    #expect(solved * 6 <= all)
  }

  /// A page that people can use: a language, a title, one heading of the first rank, a name for every control.
  @Test(arguments: SiteCatalogue.names) func pagesCanBeUsedByEverybody(_ name: String) throws {
    var visitor = SiteVisitor(try #require(Self.catalogue.site(name, seed: 3)))
    var random = RandomSource(11)
    for _ in 0..<40 {
      let tree = visitor.tree
      #expect(tree.nodes.first?["lang"] == "en", "\(visitor.path)")
      #expect(tree.nodes.count { $0.tag == "h1" } == 1, "\(visitor.path)")
      #expect(tree.nodes.contains { $0.tag == "title" } && tree.nodes.contains { $0.tag == "main" }, "\(visitor.path)")
      for control in visitor.controls {
        #expect(!visitor.name(control).isEmpty, "\(visitor.path) \(tree.nodes[control])")
      }
      let links = visitor.controls.filter {
        visitor.role($0) == "link" || name == "shop" && visitor.role($0) == "button"
      }
      guard let next = random.pick(links) else { break }
      try? visitor.play(.click(role: visitor.role(next), name: visitor.name(next)))
    }
  }

  @Test func hostileRequestsAreAnswered() throws {
    for name in SiteCatalogue.names {
      var site = try #require(Self.catalogue.site(name, seed: 5))
      let before = site.state
      for target in [
        "", "/", "//", "/%00", "/%ff%fe", "/../../etc/passwd", "/topic/99999999999999999999", "/mail/-1",
        "/folder/%2e%2e", "/edit", "/move/1",
      ] {
        for method in ["GET", "POST", "PUT", "DELETE"] {
          let response = site.respond(
            to: SiteRequest(
              method: method, target: target, body: "a=%&&=&text=" + String(repeating: "x", count: 60_000)))
          #expect((200..<500).contains(response.status))
        }
      }
      if name != "tickets" { #expect(site.state == before, "\(name)") }
    }
  }

  @Test func statesDoNotGrowWithoutEnd() throws {
    var forum = try #require(Self.catalogue.site("forum", seed: 5))
    for _ in 0..<1000 { _ = forum.respond(to: SiteRequest(method: "POST", target: "/topic/1", body: "text=hello")) }
    #expect(forum.state.text.utf8.count < 100_000)
    #expect(forum.respond(to: SiteRequest(method: "POST", target: "/topic/1", body: "text=hello")).status == 422)
  }

  @Test func answersAreComparedByTheirWords() {
    let task = Self.catalogue.task("arrive", at: "map", seed: 1)
    let right = task?.answers.first ?? ""
    for (answer, isRight) in [
      (right, true), ("It is \(right).", true), ("\(right)!", true), ("The answer is: at \(right)", true),
      ("About noon", false),
      ("01:01, 02:02, \(right)", false), ("\(right) or 19:59", false), ("not \(right)", false), ("", false),
    ] {
      #expect(task?.isDone(.null, goal: .null, answer: answer) == isRight, "\(answer)")
    }
  }
}
