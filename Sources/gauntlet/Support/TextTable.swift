import Foundation

/// Rows of text in columns: the first to the left, the others to the right.
struct TextTable {
  private let rows: [[String]]

  init(_ heads: [String], _ rows: [[String]]) { self.rows = [heads] + rows }

  var text: String {
    let widths = (0..<(rows.map(\.count).max() ?? 0)).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      row.enumerated().map { column, cell in
        column == 0 ? cell.padding(widths[0]) : String(repeating: " ", count: widths[column] - cell.count) + cell
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}

extension String {
  /// The text with blanks behind it up to a width, at least one.
  func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}

extension Terminal {
  /// A number with so many digits behind the point.
  static func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
}
