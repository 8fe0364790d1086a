import EnvironmentKit
import EnvironmentTesting
import Episodes
import Foundation
import Testing
import WebBrowsing

/// Files in Mind2Web's shape: what is read, what is refused and in which words, and how big they may be.
struct Mind2WebFileTests {
  @Test func anImportedTaskIsPlayed() async throws {
    let home = try RecordHome()
    try home.write([Record.task(buttons: 10, positives: ["14"], operation: "SELECT", value: " the \nsecond line")])
    let environment = try home.environment()
    let findings = await ConformanceSuite(environment, split: RecordHome.split).check(
      Set(ConformanceRule.allCases).subtracting([.manifest]))
    #expect(findings.isEmpty, "\(findings)")
    let session = try await EpisodeSession(environment, EpisodeRequest(sample: "records-000", seed: 1))
    var verdict: Verdict?
    while verdict == nil { verdict = try await session.submit(try await session.oracleReply()).verdict }
    // One line of a value counts, without blanks around it.
    #expect(verdict?.result["target"]?["action"] == "SELECT the")
    #expect(verdict?.result["final_prediction"] == ["14", "SELECT the"])
    await session.end()
  }

  /// A page of 150 KB with five hundred candidates.
  @Test func aPageOfRealSizeIsPlayed() async throws {
    let made = RandomPage(seed: 77, nodes: 3_000)
    #expect((150_000..<2_000_000).contains(made.markup.utf8.count), "\(made.markup.utf8.count)")
    let elements = made.elements
    try #require(elements.count > 500)
    let chosen = stride(from: 0, to: elements.count, by: max(1, elements.count / 500)).map { elements[$0] }.prefix(500)
    let target = chosen[chosen.startIndex + 250]
    // The page says what the task asks for at one place.
    let page = made.markup.replacing(
      "backend_node_id=\"\(target)\"", with: "backend_node_id=\"\(target)\" label=\"Prolong the loan of Salt\"",
      maxReplacements: 1)
    let home = try RecordHome()
    try home.write([
      Record.task(
        page: page, positives: [target], negatives: chosen.filter { $0 != target }, operation: "TYPE",
        value: "two weeks",
        instruction: "Prolong the loan of “Salt”")
    ])
    #expect(chosen.count == 500)
    let findings = await ConformanceSuite(try home.environment(), split: RecordHome.split).check([.oracle])
    #expect(findings.isEmpty, "\(findings)")
  }

  @Test(
    arguments: [
      ("[]", "none of the tasks can be played"), ("{", "is not valid JSON"), ("{}", "has the wrong type"),
      ("[{}]", "[0]: has no 'website'"), ("[1]", "[0]: has the wrong type"),
    ] as [(String, String)])
  func whatIsNoFileOfRecordsIsRefused(_ text: String, _ words: String) throws {
    let home = try RecordHome()
    try Data(text.utf8).write(to: home.file)
    let error = #expect(throws: Diagnostic.self) { try home.environment() }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test func aMissingFileIsNamed() throws {
    let home = try RecordHome()
    let error = #expect(throws: Diagnostic.self) { try home.imported() }
    #expect(
      error?.description.contains("test_task_0.json: cannot be read: ") == true,
      "\(error?.description ?? "")")
  }

  /// One place of a record spoilt at a time.
  @Test(
    arguments: [
      ("cleaned_html", .null, "cleaned_html"), ("action_uid", 3, "[0].actions[0].action_uid: has the wrong type"),
      ("pos_candidates", [["tag": "a"]], "[0].actions[0].pos_candidates[0]: has no 'backend_node_id'"),
      ("neg_candidates", "none", "[0].actions[0].neg_candidates: has the wrong type"),
      ("operation", ["op": "CLICK"], "[0].actions[0].operation: has no 'value'"),
    ] as [(String, JSONValue, String)])
  func aBrokenRecordIsRefused(_ key: String, _ value: JSONValue, _ words: String) throws {
    let error = #expect(throws: Diagnostic.self) { try Self.spoilt(key, value).imported() }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  /// Of the right shape, but not to be played: the import goes on, and says why.
  @Test(
    arguments: [
      ("operation", ["op": "HOVER", "value": ""], "its operation is 'HOVER': expected CLICK, SELECT, TYPE"),
      ("cleaned_html", "", "its cleaned_html holds no page"),
      ("pos_candidates", [["backend_node_id": "99"]], "its candidate '99' is not in its cleaned_html"),
      ("neg_candidates", [["backend_node_id": ""]], "its candidate '' is not in its cleaned_html"),
    ] as [(String, JSONValue, String)])
  func anActionThatCannotBePlayedIsNamed(_ key: String, _ value: JSONValue, _ words: String) throws {
    let found = try Self.spoilt(key, value).imported()
    #expect(found.lines.isEmpty)
    #expect(found.skipped.map { "\($0.name): \($0.reason)" } == ["test_task_0.json[0].actions[0]: \(words)"])
  }

  private static func spoilt(_ key: String, _ value: JSONValue) throws -> RecordHome {
    guard case .object(var task) = Record.task(buttons: 10, positives: ["14"]),
      case .object(var action)? = task["actions"]?[0]
    else { throw Diagnostic("no record") }
    action[key] = value
    task["actions"] = [.object(action)]
    let home = try RecordHome()
    try home.write([.object(task)])
    return home
  }

  @Test func twoActionsOfOneNameAreRefused() throws {
    let home = try RecordHome()
    let task = Record.task(buttons: 10, positives: ["14"])
    try home.write([task, task])
    let error = #expect(throws: Diagnostic.self) { try home.imported() }
    #expect(error?.description.contains("[1].actions[0].action_uid: 'u-1' is the name of another action") == true)
  }

  @Test func aFolderIsImportedFileByFile() throws {
    let home = try RecordHome()
    try home.write([Record.task(buttons: 10, positives: ["14"])], ranks: ["ranks": [:]])
    let found = try Machine.environment().importTasks(from: home.folder)
    #expect(found.lines.count == 1)
    #expect(found.lines.first?["ranks"]?.stringValue?.hasSuffix("scores_all_data.json") == true)
  }

  /// AgentBench's ranks are taken where they lie beside the records.
  @Test func givenRanksDecideWhoIsAskedAbout() async throws {
    let home = try RecordHome()
    let ids = (10..<40).map(String.init)
    let ranks = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($0.element, JSONValue.int(29 - $0.offset)) })
    try home.write(
      [Record.task(buttons: 30, positives: ["14", "31"])], ranks: ["ranks": ["a-1_u-1": .object(ranks)], "scores": [:]])
    let session = try await EpisodeSession(try home.environment(), EpisodeRequest(sample: "records-000", seed: 1))
    var verdict: Verdict?
    while verdict == nil { verdict = try await session.submit(AgentReply("Answer: A")).verdict }
    let asked =
      verdict?.result["outputs"]?.arrayValue?.flatMap { $0[0]?.arrayValue ?? [] }.compactMap(\.stringValue) ?? []
    #expect(asked.sorted() == (30..<40).map(String.init))
    #expect(verdict?.result["target"]?["element"] == ["31"])
    await session.end()
  }

  @Test(
    arguments: [
      (["ranks": [:]], "ranks: has no action 'a-1_u-1'"),
      (["ranks": ["a-1_u-1": ["14": 0]]], "ranks.a-1_u-1: has no rank for the candidate '10'"),
      (["scores": [:]], "has no 'ranks'"),
    ] as [(JSONValue, String)])
  func ranksThatLackSomethingAreRefused(_ ranks: JSONValue, _ words: String) async throws {
    let home = try RecordHome()
    try home.write([Record.task(buttons: 10, positives: ["14"])], ranks: ranks)
    let environment = try home.environment()
    let error = await #expect(throws: Diagnostic.self) {
      try await environment.begin(EpisodeRequest(sample: "records-000", seed: 1))
    }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }
}
