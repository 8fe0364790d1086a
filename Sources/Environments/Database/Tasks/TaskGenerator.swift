import Episodes

/// Makes tables and questions about them: equal seeds give equal tasks.
struct TaskGenerator {
  private var random: RandomSource
  private let domain: Domain
  private var table = ""
  private var key = ""
  /// The chosen columns with their names, the key first.
  private var columns: [(name: String, column: Domain.Column)] = []
  private var rows: [[String]] = []

  init(seed: Seed) {
    random = RandomSource(seed)
    domain = random.pick(Domain.all) ?? Domain.all[0]
  }

  mutating func task(_ kind: DatabaseTask.Kind) -> DatabaseTask {
    makeTable()
    switch kind {
    case .other: return other()
    case .counting: return counting()
    case .comparison: return comparison()
    case .ranking: return ranking()
    case .sum, .min, .max, .average: return aggregation(kind)
    case .insert: return insert()
    case .update: return update()
    }
  }

  private mutating func makeTable() {
    table = random.pick(domain.tables) ?? ""
    key = random.pick(domain.key) ?? ""
    var chosen = Array(random.shuffled(domain.words).prefix(1 + random.below(domain.words.count)))
    chosen += random.shuffled(domain.numbers).prefix(1 + random.below(domain.numbers.count))
    columns = random.shuffled(chosen).map { (random.pick($0.names) ?? "", $0) }
    var names = random.shuffled(domain.first.flatMap { first in domain.second.map { "\(first) \($0)" } })
    names.removeLast(names.count - min(names.count, 6 + random.below(14)))
    rows = names.map { name in [name] + columns.map { value($0.column) } }
  }

  private mutating func value(_ column: Domain.Column) -> String {
    switch column.values {
    case .words(let words): random.pick(words) ?? ""
    case .numbers(let range): "\(range.lowerBound + random.below(range.count))"
    }
  }

  private var names: [String] { [key] + columns.map(\.name) }

  /// The index of a random column of numbers or of words; the key is column 0.
  private mutating func pickColumn(numeric: Bool) -> Int {
    let fitting = columns.indices.filter { index in
      if case .numbers = columns[index].column.values { numeric } else { !numeric }
    }
    return 1 + (random.pick(fitting) ?? 0)
  }

  private func number(_ row: Int, _ column: Int) -> Int { Int(rows[row][column]) ?? 0 }

  private func quoted(_ column: Int) -> String { DatabaseTask.quoted(names[column]) }

  private func finish(
    _ kind: DatabaseTask.Kind, _ question: String, _ label: [String], _ sql: String, hash: String? = nil
  ) -> DatabaseTask {
    DatabaseTask(
      kind: kind, question: question,
      about: "The name of this table is \(table), and the headers of this table are \(names.joined(separator: ",")).",
      tables: [.init(name: table, columns: names, rows: rows)], label: label, goldHash: hash, goldSQL: sql)
  }

  private mutating func phrase(_ choices: [String]) -> String { random.pick(choices) ?? "" }

  private mutating func other() -> DatabaseTask {
    let column = 1 + random.below(columns.count)
    let row = random.below(rows.count)
    let (name, header) = (rows[row][0], names[column])
    let question = phrase([
      "What is the \(header) of \(name)?", "Tell me the \(header) of the \(domain.noun.one) \(name).",
      "Which \(header) does \(name) have?",
    ])
    return finish(
      .other, question, [rows[row][column]],
      "SELECT \(quoted(column)) FROM \(DatabaseTask.quoted(table)) WHERE \(quoted(0)) = \(DatabaseTask.literal(name))")
  }

  private mutating func counting() -> DatabaseTask {
    if random.chance(0.5) {
      let column = pickColumn(numeric: false)
      let value = rows[random.below(rows.count)][column]
      let count = rows.count { $0[column] == value }
      let question = phrase([
        "How many \(domain.noun.many) have the \(names[column]) \(value)?",
        "Count the \(domain.noun.many) whose \(names[column]) is \(value).",
      ])
      return finish(
        .counting, question, ["\(count)"],
        "SELECT COUNT(*) FROM \(DatabaseTask.quoted(table)) WHERE \(quoted(column)) = \(DatabaseTask.literal(value))")
    }
    let column = pickColumn(numeric: true)
    let bound = number(random.below(rows.count), column)
    let count = rows.indices.count { number($0, column) > bound }
    let question = phrase([
      "How many \(domain.noun.many) have a \(names[column]) above \(bound)?",
      "Count the \(domain.noun.many) with a \(names[column]) greater than \(bound).",
    ])
    return finish(
      .counting, question, ["\(count)"],
      "SELECT COUNT(*) FROM \(DatabaseTask.quoted(table)) WHERE CAST(\(quoted(column)) AS SIGNED) > \(bound)")
  }

  /// Which of two has more, or less, of something.
  private mutating func comparison() -> DatabaseTask {
    let column = pickColumn(numeric: true)
    let first = random.below(rows.count)
    let others = rows.indices.filter { number($0, column) != number(first, column) }
    guard let second = random.pick(others) else { return other(as: .comparison) }
    let wantsMore = random.chance(0.6)
    let firstWins = (number(first, column) > number(second, column)) == wantsMore
    let winner = rows[firstWins ? first : second][0]
    let (a, b) = (rows[first][0], rows[second][0])
    let question = phrase([
      "Who or what has the \(wantsMore ? "higher" : "lower") \(names[column]), \(a) or \(b)?",
      "Between \(a) and \(b), which \(domain.noun.one) has the \(wantsMore ? "higher" : "lower") \(names[column])?",
    ])
    return finish(
      .comparison, question, [winner],
      "SELECT \(quoted(0)) FROM \(DatabaseTask.quoted(table)) WHERE \(quoted(0)) IN (\(DatabaseTask.literal(a)), "
        + "\(DatabaseTask.literal(b))) ORDER BY CAST(\(quoted(column)) AS SIGNED) \(wantsMore ? "DESC" : "ASC") LIMIT 1"
    )
  }

  private mutating func other(as kind: DatabaseTask.Kind) -> DatabaseTask {
    var task = other()
    task.kind = kind
    return task
  }

  private mutating func ranking() -> DatabaseTask {
    let column = pickColumn(numeric: true)
    let wantsMost = random.chance(0.6)
    let values = rows.indices.map { number($0, column) }
    guard let extreme = wantsMost ? values.max() : values.min(), values.count(where: { $0 == extreme }) == 1,
      let row = values.firstIndex(of: extreme)
    else {
      // A tie has no single answer: the first row takes the lead.
      return decided(column, wantsMost)
    }
    return ranked(column, wantsMost, rows[row][0])
  }

  private mutating func decided(_ column: Int, _ wantsMost: Bool) -> DatabaseTask {
    let values = rows.indices.map { number($0, column) }
    rows[0][column] = "\(wantsMost ? (values.max() ?? 0) + 1 : max(0, (values.min() ?? 1) - 1))"
    for row in rows.indices.dropFirst() where !wantsMost && number(row, column) == number(0, column) {
      rows[row][column] = "\(number(row, column) + 1)"
    }
    return ranked(column, wantsMost, rows[0][0])
  }

  private mutating func ranked(_ column: Int, _ wantsMost: Bool, _ answer: String) -> DatabaseTask {
    let question = phrase([
      "Which \(domain.noun.one) has the \(wantsMost ? "highest" : "lowest") \(names[column])?",
      "Name the \(domain.noun.one) with the \(wantsMost ? "largest" : "smallest") \(names[column]).",
    ])
    return finish(
      .ranking, question, [answer],
      "SELECT \(quoted(0)) FROM \(DatabaseTask.quoted(table)) ORDER BY CAST(\(quoted(column)) AS SIGNED) "
        + "\(wantsMost ? "DESC" : "ASC") LIMIT 1")
  }

  private mutating func aggregation(_ kind: DatabaseTask.Kind) -> DatabaseTask {
    let column = pickColumn(numeric: true)
    var chosen = Array(rows.indices)
    var condition = ""
    var suffix = ""
    if random.chance(0.5) {
      let filter = pickColumn(numeric: false)
      let value = rows[random.below(rows.count)][filter]
      chosen = rows.indices.filter { rows[$0][filter] == value }
      condition = " WHERE \(quoted(filter)) = \(DatabaseTask.literal(value))"
      suffix = " whose \(names[filter]) is \(value)"
    }
    if kind == .average, let last = chosen.last {
      // Quarters are exact in binary: the average reads the same wherever it is computed.
      while chosen.reduce(0, { $0 + number($1, column) }) * 4 % chosen.count != 0 {
        rows[last][column] = "\(number(last, column) + 1)"
      }
    }
    let values = chosen.map { number($0, column) }
    let total = values.reduce(0, +)
    let (word, function, answer): (String, String, String) =
      switch kind {
      case .sum: ("total", "SUM", "\(total)")
      case .min: ("lowest", "MIN", "\(values.min() ?? 0)")
      case .max: ("highest", "MAX", "\(values.max() ?? 0)")
      default: ("average", "AVG", "\(Double(total) / Double(max(1, values.count)))")
      }
    let question = phrase([
      "What is the \(word) \(names[column]) of the \(domain.noun.many)\(suffix)?",
      "Give the \(word) \(names[column]) over all \(domain.noun.many)\(suffix).",
    ])
    return finish(
      kind, question, [answer],
      "SELECT \(function)(CAST(\(quoted(column)) AS SIGNED)) FROM \(DatabaseTask.quoted(table))\(condition)")
  }

  private mutating func insert() -> DatabaseTask {
    let row = rows.removeLast()
    let pairs = zip(names, row).map { "\($0) \($1)" }.joined(separator: ", ")
    let question = phrase([
      "Insert a new \(domain.noun.one) with \(pairs).", "Add a row to \(table): \(pairs).",
      "A new \(domain.noun.one) has to be entered into the table: \(pairs).",
    ])
    let headers = names.map(DatabaseTask.quoted).joined(separator: ", ")
    let values = row.map(DatabaseTask.literal).joined(separator: ", ")
    return finish(
      .insert, question, [], "INSERT INTO \(DatabaseTask.quoted(table)) (\(headers)) VALUES (\(values))",
      hash: TableHash.stored(TableHash.hash(rows + [row])))
  }

  private mutating func update() -> DatabaseTask {
    let row = random.below(rows.count)
    let column = 1 + random.below(columns.count)
    var changed = rows
    repeat { changed[row][column] = value(columns[column - 1].column) } while changed[row][column] == rows[row][column]
    let (name, new) = (rows[row][0], changed[row][column])
    let question = phrase([
      "Set the \(names[column]) of \(name) to \(new).",
      "Change the \(names[column]) of the \(domain.noun.one) \(name) to \(new).",
      "Update \(table) so that \(name) has the \(names[column]) \(new).",
    ])
    return finish(
      .update, question, [],
      "UPDATE \(DatabaseTask.quoted(table)) SET \(quoted(column)) = \(DatabaseTask.literal(new)) WHERE \(quoted(0)) = "
        + DatabaseTask.literal(name),
      hash: TableHash.stored(TableHash.hash(changed)))
  }
}
