import MariaDBClient

extension ResultRows {
  /// The rows as Python prints a list of tuples.
  var pythonText: String {
    let tuples = rows.map { row in
      let cells = zip(row, kinds).map { PythonText.cell($0, $1) }
      return cells.count == 1 ? "(\(cells[0]),)" : "(\(cells.joined(separator: ", ")))"
    }
    return "[\(tuples.joined(separator: ", "))]"
  }
}
