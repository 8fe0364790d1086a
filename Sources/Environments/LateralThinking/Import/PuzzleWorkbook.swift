import Episodes
import Foundation

/// Puzzles in AgentBench's spreadsheets: story, answer, story keys, answer keys, below a line of headings.
struct PuzzleWorkbook: Sendable {
  /// By the row of the sheet, the first being 1, as spreadsheets count.
  private(set) var puzzles: [(row: Int, puzzle: Puzzle)] = []
  private(set) var skipped: [(row: Int, reason: String)] = []

  /// Reads a file. Throws a `Diagnostic` for what is no such spreadsheet.
  init(file: URL) throws {
    let rows = try Workbook(file: file).rows
    guard let heading = rows.first, heading.cells.count >= 4 else {
      throw Diagnostic(
        file: file.path, "has no four columns",
        hint: "They are story, answer, story keys and answer keys, under headings")
    }
    for row in rows.dropFirst() where row.cells.contains(where: { !$0.isEmpty }) {
      let cells = row.cells.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
      guard cells.count >= 4, cells.prefix(4).allSatisfy({ !$0.isEmpty }) else {
        skipped.append((row.number, "has an empty cell"))
        continue
      }
      let language: Puzzle.Language =
        cells[0].unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) } ? .zh : .en
      puzzles.append(
        (
          row.number,
          Puzzle(
            id: "", story: cells[0], truth: cells[1], storyKeys: Self.list(cells[2]), answerKeys: Self.list(cells[3]),
            language: language)
        ))
    }
  }

  /// The lines of a cell without their marks: `1. `, `2、`, `- `, `• `. A key that is only a mark is none.
  static func list(_ cell: String) -> [String] {
    cell.split(whereSeparator: \.isNewline).compactMap { line in
      var text = line.drop(while: \.isWhitespace)
      let number = text.prefix { $0.isASCII && $0.isNumber }
      let rest = text.dropFirst(number.count)
      if !number.isEmpty, let mark = rest.first, ".、)．:".contains(mark) {
        text = rest.dropFirst()
      } else if let mark = text.first, "-•*–".contains(mark) {
        text = text.dropFirst()
      }
      let key = text.trimmingCharacters(in: .whitespaces)
      return key.isEmpty ? nil : key
    }
  }
}
