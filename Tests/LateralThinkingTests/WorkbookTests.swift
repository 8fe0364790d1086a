import EnvironmentKit
import Episodes
import Foundation
import LateralThinking
import Testing

/// AgentBench's spreadsheets, and what is none.
struct WorkbookTests {
  static let file = TestPuzzles.root.deletingLastPathComponent().appending(
    path: "shared/data/agentbench-dev/lateral-thinking/dev.xlsx")
  static let isThere = FileManager.default.fileExists(atPath: file.path)

  @Test(.enabled(if: isThere, "AgentBench's records are not at hand")) func everyRowIsAPuzzle() async throws {
    let model = ScriptedModel(["Yes", "He could not see.", "no", "no", "no", "no"])
    let puzzles = try TestPuzzles(
      (2...21).map { ["id": .string("dev-\($0)"), "workbook": .string(Self.file.path), "row": .int($0)] }, host: model)
    defer { puzzles.remove() }
    let imported = try puzzles.environment.importTasks(from: Self.file)
    #expect(imported.lines.count == 20)
    #expect(imported.skipped.isEmpty)
    for sample in try puzzles.environment.samples(in: .dev) {
      let puzzle = try puzzles.environment.puzzle(sample)
      #expect(puzzle.story.count > 20 && puzzle.truth.count > 20, "\(sample)")
      #expect((2...11).contains(puzzle.answerKeys.count), "\(sample) \(puzzle.answerKeys)")
      #expect(puzzle.answerKeys.allSatisfy { $0.first?.isNumber != true && !$0.hasPrefix("-") }, "\(puzzle.answerKeys)")
    }
    let first = try puzzles.environment.puzzle("dev-2")
    #expect(first.answerKeys.first == "Eye disease is the issue he is concerned about.")
    #expect(first.answerKeys.count == 4)
    let session = try await puzzles.session("dev-2", options: ["host": "model"])
    #expect(try await session.submit(AgentReply("Was he afraid?")).messages.first?.content == "Yes")
    await session.end()
    // Our own host knows nothing of it, and says so.
    await #expect(throws: Diagnostic.self) { try await puzzles.session("dev-2") }
  }

  @Test(.enabled(if: isThere, "AgentBench's records are not at hand")) func brokenFilesAreRefused() throws {
    let puzzles = try TestPuzzles([TestPuzzles.garden])
    defer { puzzles.remove() }
    let whole = try Data(contentsOf: Self.file)
    let file = puzzles.home.appending(path: "x.xlsx")
    var random = SystemlessRandom(seed: 7)
    for round in 0..<60 {
      var bytes = whole
      if round < 20 {
        bytes = bytes.prefix(Int(random.next() % UInt64(whole.count)))
      } else {
        for _ in 0..<1 + round % 7 {
          bytes[Int(random.next() % UInt64(whole.count))] = UInt8(truncatingIfNeeded: random.next())
        }
      }
      try bytes.write(to: file)
      do {
        _ = try puzzles.environment.importTasks(from: file)
      } catch { #expect(error is Diagnostic, "\(error)") }
    }
    for (bytes, reason) in [(Data(), "is no .xlsx file"), (Data("story,answer".utf8), "is no .xlsx file")] {
      try bytes.write(to: file)
      #expect { try puzzles.environment.importTasks(from: file) } throws: { "\($0)".contains(reason) }
    }
    #expect { try puzzles.environment.importTasks(from: puzzles.home.appending(path: "none.xlsx")) } throws: {
      "\($0)".contains("is not there")
    }
  }

  /// A workbook of our own making, its parts not compressed, so that what is changed in them reaches the readers of XML.
  private static func parts(
    sheet: String, at path: String = "xl/worksheets/sheet1.xml"
  ) -> [(name: String, text: String)] {
    let target = path.hasPrefix("xl/") ? String(path.dropFirst(3)) : "/" + path
    return [
      (
        "xl/workbook.xml",
        "<workbook xmlns:r=\"u\"><sheets><sheet name=\"a\" r:id=\"rId7\"/><sheet name=\"b\" r:id=\"rId1\"/></sheets></workbook>"
      ),
      (
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/other.xml\"/><Relationship Id=\"rId7\" Target=\"\(target)\"/></Relationships>"
      ),
      (
        "xl/sharedStrings.xml",
        "<sst><si><t>An old woman waters nothing.</t></si><si><t>She keeps </t><rPh><t>x</t></rPh><t>clay moist.</t></si></sst>"
      ),
      (path, sheet),
    ]
  }

  private static func row(_ number: String, _ cells: String) -> String { "<row\(number)>\(cells)</row>" }
  private static let heading =
    "<c r=\"A1\" t=\"inlineStr\"><is><t>story</t></is></c><c r=\"D1\" t=\"inlineStr\"><is><t>keys</t></is></c>"
  private static func puzzle(_ row: String, _ columns: [String] = ["A", "B", "C", "D"]) -> String {
    "<c r=\"\(columns[0])\(row)\" t=\"s\"><v>0</v></c><c r=\"\(columns[1])\(row)\" t=\"s\"><v>1</v></c>"
      + "<c r=\"\(columns[2])\(row)\" t=\"str\"><v>1. one</v></c><c r=\"\(columns[3])\(row)\" t=\"str\"><v>1. two</v></c>"
  }

  private func rows(_ parts: [(name: String, text: String)]) throws -> Result<[Int], Diagnostic> {
    let puzzles = try TestPuzzles([TestPuzzles.garden], name: "own")
    defer { puzzles.remove() }
    let file = puzzles.home.appending(path: "own.xlsx")
    try StoredZip.data(parts).write(to: file)
    do {
      let found = try puzzles.environment.importTasks(from: file)
      return .success(found.lines.compactMap { $0["row"]?.intValue })
    } catch let problem as Diagnostic { return .failure(problem) }
  }

  @Test func rowsHaveTheNumbersThatTheSheetShows() throws {
    let sheet =
      "<worksheet><sheetData>\(Self.row(" r=\"1\"", Self.heading))\(Self.row(" r=\"5\"", Self.puzzle("5")))</sheetData></worksheet>"
    #expect(try rows(Self.parts(sheet: sheet)).get() == [5])
    // Wherever the first sheet lies, and whatever prefix its names have.
    #expect(try rows(Self.parts(sheet: sheet, at: "xl/worksheets/sheet4.xml")).get() == [5])
    #expect(try rows(Self.parts(sheet: sheet, at: "sheets/a.xml")).get() == [5])
    var prefixed = sheet
    for name in ["worksheet", "sheetData", "row", "c", "v", "is", "t"] {
      prefixed = prefixed.replacing("<\(name) ", with: "<x:\(name) ").replacing("<\(name)>", with: "<x:\(name)>")
        .replacing("</\(name)>", with: "</x:\(name)>")
    }
    #expect(try rows(Self.parts(sheet: prefixed)).get() == [5])
  }

  @Test func cellsMayBeCalledInSmallLettersOrNotAtAll() throws {
    func found(_ second: String) throws -> Result<[Int], Diagnostic> {
      try rows(Self.parts(sheet: "<worksheet>\(Self.row("", Self.heading))\(second)</worksheet>"))
    }
    #expect(try found(Self.row("", Self.puzzle("2", ["a", "b", "c", "d"]))).get() == [2])
    let bare = Self.puzzle("").replacing(" r=\"A\"", with: "").replacing(" r=\"B\"", with: "").replacing(
      " r=\"C\"", with: ""
    ).replacing(" r=\"D\"", with: "")
    #expect(try found(Self.row("", bare)).get() == [2])
    for name in ["1", "", "A", "A-2", "é2", "AAAA2", "[2", "`2", "A99999999", "A2B"] {
      let problem = #expect(throws: Diagnostic.self) {
        try found(Self.row("", "<c r=\"\(name)\" t=\"s\"><v>0</v></c>")).get()
      }
      #expect(problem?.message.contains("place cannot be read: '\(name)'") == true, "\(name)")
    }
    for number in ["0", "1", "-3", "x", "1048577", "99999999999999999999"] {
      #expect(throws: Diagnostic.self, "\(number)") {
        try found(Self.row(" r=\"\(number)\"", Self.puzzle("2"))).get()
      }
    }
    #expect(throws: Diagnostic.self) { try found("<row><c r=\"A2\"><v>\u{1}</v></c></row>").get() }
  }

  /// Whatever stands in the parts is read or refused.
  @Test func changedPartsEndNothing() throws {
    let puzzles = try TestPuzzles([TestPuzzles.garden])
    defer { puzzles.remove() }
    let file = puzzles.home.appending(path: "changed.xlsx")
    let whole = Self.parts(
      sheet: "<worksheet>\(Self.row(" r=\"1\"", Self.heading))\(Self.row(" r=\"2\"", Self.puzzle("2")))</worksheet>")
    var random = SystemlessRandom(seed: 11)
    for round in 0..<400 {
      var parts = whole.map { (name: $0.name, bytes: Array($0.text.utf8)) }
      let part = Int(random.next() % UInt64(parts.count))
      for _ in 0...round % 3 {
        let place = Int(random.next() % UInt64(parts[part].bytes.count))
        // Printable, so that most of it stays XML.
        parts[part].bytes[place] = UInt8(32 + random.next() % 95)
      }
      try StoredZip.data(parts).write(to: file)
      do { _ = try puzzles.environment.importTasks(from: file) } catch { #expect(error is Diagnostic, "\(error)") }
    }
  }

  @Test func brokenPuzzlesAreRefusedByLineAndKey() throws {
    func refusal(_ change: (inout [String: JSONValue]) -> Void) throws -> String {
      var line = TestPuzzles.garden.objectValue ?? [:]
      change(&line)
      let puzzles = try TestPuzzles([.object(line)], name: "broken")
      defer { puzzles.remove() }
      do {
        _ = try puzzles.environment.samples(in: .dev)
        return "taken"
      } catch { return "\(error)" }
    }
    #expect(try refusal { _ in } == "taken")
    #expect(try refusal { $0["keys"] = [["potter"], ["nothing"]] }.contains("names the fact 'nothing'"))
    #expect(try refusal { $0["keys"] = [["potter"]] }.contains("has 1 lists for 2 answer keys"))
    #expect(try refusal { $0["language"] = "xx" }.contains("language"))
    #expect(try refusal { $0["story"] = " " }.contains("story"))
    #expect(try refusal { $0["answerKeys"] = ["a key", ""] }.contains("has an empty one"))
    #expect(try refusal { $0["more"] = "x" }.contains("more"))
    #expect(try refusal { $0["story"] = nil }.contains("story"))
  }
}

/// A generator of the tests' own (SplitMix64).
struct SystemlessRandom {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
