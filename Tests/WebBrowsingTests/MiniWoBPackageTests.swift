import EnvironmentKit
import Episodes
import Foundation
import Testing
import WebBrowsing

/// All tasks of MiniWoB++, where `GAUNTLET_MINIWOB` names its Python package (or the folder `html` in it).
@Suite(
  .serialized,
  .enabled(
    if: Machine.hasChromium && ProcessInfo.processInfo.environment["GAUNTLET_MINIWOB"] != nil,
    "needs Chromium, and GAUNTLET_MINIWOB=path/to/miniwob"))
struct MiniWoBPackageTests {
  private func with(_ body: (MiniWoBPackage) async throws -> Void) async throws {
    let path = ProcessInfo.processInfo.environment["GAUNTLET_MINIWOB"] ?? ""
    let package = try MiniWoBPackage(URL(filePath: path))
    let result: Result<Void, any Error>
    do { result = .success(try await body(package)) } catch { result = .failure(error) }
    await package.end()
    try result.get()
  }

  /// Each task is played twice, by three clicks at random: what is seen, and what comes of it, is the same.
  @Test func everyTaskPlaysTheSameTwice() async throws {
    try await with { package in
      #expect(package.found.lines.count == 130 && package.found.skipped.isEmpty)
      let samples = try package.environment.samples(in: "miniwob")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for lane in 0..<4 {
          group.addTask {
            for number in stride(from: lane, to: samples.count, by: 4) {
              let name = package.found.lines[number]["miniwob"]?.stringValue ?? ""
              let first = try await Self.play(package, samples[number])
              let second = try await Self.play(package, samples[number])
              #expect(first == second, "\(name)")
              #expect(first[0].hasPrefix("Task: ") && !first[0].hasPrefix("Task: \n"), "\(name)")
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }

  private static func play(_ package: MiniWoBPackage, _ sample: SampleID) async throws -> [String] {
    var random = RandomSource(5)
    let (session, opening) = try await package.begin(sample)
    var seen = [opening]
    for _ in 0..<3 {
      let most = (seen.last ?? "").split(separator: "\n").compactMap { line in
        line.drop { $0 == " " }.hasPrefix("[") ? Int(line.drop { $0 == " " }.dropFirst().prefix { $0 != "]" }) : nil
      }.max()
      let turn = try await session.submit(AgentReply("Action: click(\(1 + random.below(most ?? 1)))"))
      seen.append(turn.messages.last?.content ?? "")
      if let verdict = turn.verdict {
        seen.append("\(verdict.score) \(verdict.result.text)")
        break
      }
    }
    await session.end()
    return seen
  }

  /// What a reader does who takes the instruction at its word.
  @Test(arguments: [
    "click-test", "click-test-2", "click-button", "click-link", "click-color", "click-dialog-2", "click-option",
    "enter-text", "focus-text", "grid-coordinate", "choose-list", "login-user", "navigate-tree", "click-pie-nodelay",
  ]) func tasksAreDoneByDoingThem(_ name: String) async throws {
    try await with { package in
      let (session, opening) = try await package.begin(try package.sample(name))
      var seen = opening
      var verdict: Verdict?
      func act(_ action: String) async throws {
        let turn = try await session.submit(AgentReply("Action: \(action)"))
        seen = turn.messages.last?.content ?? ""
        verdict = turn.verdict
      }
      func click(_ text: String) async throws {
        try await act("click(\(try #require(MiniWoBPackage.number(text, in: seen), "\(text) in \(seen)")))")
      }
      let task = opening.prefix { $0 != "\n" }
      let quoted = task.split(separator: "\"", omittingEmptySubsequences: false).enumerated().filter {
        $0.offset % 2 == 1
      }
      .map { String($0.element) }
      switch name {
      case "click-test": try await click("button \"Click Me!\"")
      case "click-test-2": try await click("button \"ONE\"")
      case "click-button": try await click("button \"\(quoted[0])\"")
      case "click-link": try await click("text \"\(quoted[0])")
      case "click-color":
        let color = task.split(separator: " ").drop { $0 != "the" }.dropFirst().first ?? ""
        try await click("image \"\(color) ")
      case "click-dialog-2": try await click("button \"\(quoted[0] == "x" ? "Close" : quoted[0])\"")
      case "click-option":
        let option = task.dropFirst("Task: Select ".count).split(separator: " and ")[0]
        try await click("radio \"\(option)\"")
        try await click("button \"Submit\"")
      case "enter-text":
        try await act("type(\(try #require(MiniWoBPackage.number("textbox", in: seen))), \"\(quoted[0])\")")
        try await click("button \"Submit\"")
      case "focus-text": try await click("textbox")
      case "grid-coordinate":
        try await click("image \"circle blue plot-point \(task.drop { $0 != "(" }.prefix { $0 != ")" }))")
      case "choose-list":
        let option = task.dropFirst("Task: Select ".count).split(separator: " from ")[0]
        try await act("select(\(try #require(MiniWoBPackage.number("combobox", in: seen))), \"\(option)\")")
        try await click("button \"Submit\"")
      case "login-user":
        let boxes = seen.split(separator: "\n").filter { $0.contains("] textbox") }.compactMap {
          Int($0.drop { $0 == " " }.dropFirst().prefix { $0 != "]" })
        }
        try #require(boxes.count == 2)
        for (box, text) in zip(boxes, quoted) { try await act("type(\(box), \"\(text)\")") }
        try await click("button \"Login\"")
      case "navigate-tree":
        for _ in 0..<6 where verdict == nil {
          if MiniWoBPackage.number("text \"\(quoted[0])\"", in: String(seen.drop { $0 != "\n" })) != nil,
            seen.split(separator: "\n").contains(where: {
              $0.hasSuffix("text \"\(quoted[0])\"") && $0.hasPrefix("    ")
            })
          {
            try await click("text \"\(quoted[0])\"")
          } else {
            try await click("image \"treeview-default hitarea expandable-hitarea")
          }
        }
      default:
        try await click("image \"path #444444 wheelnav-divWheel-spreader")
        try await click("text \"\(quoted[0])\"")
      }
      #expect(verdict?.score ?? 0 > 0.9, "\(name): \(task)\n\(seen)")
      await session.end()
    }
  }
}
