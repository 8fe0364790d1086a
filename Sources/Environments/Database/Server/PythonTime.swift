/// Dates and times as Python's driver reads them, and `repr` writes them.
enum PythonTime {
  /// `2020-01-02` or `2020-01-02 03:04:05.5`. Nil for a date that no calendar has, such as `0000-00-00`: Python sees None.
  static func dateTime(_ text: String) -> String? {
    let halves = text.split(separator: " ", maxSplits: 1)
    let date = halves[0].split(separator: "-").compactMap { Int($0) }
    guard date.count == 3, date[0] > 0, (1...12).contains(date[1]), (1...days(date[0], date[1])).contains(date[2])
    else {
      return nil
    }
    guard halves.count == 2 else { return "datetime.date(\(list(date)))" }
    let (clock, microseconds) = parts(halves[1])
    guard clock.count == 3 else { return nil }
    // Seconds and microseconds that are zero at the end are left out.
    var fields = date + clock + [microseconds]
    while fields.count > 5, fields.last == 0 { fields.removeLast() }
    return "datetime.datetime(\(list(fields)))"
  }

  /// `-01:02:03.5` as a span of days, seconds and microseconds, of which only the days may be negative.
  static func interval(_ text: String) -> String {
    let isNegative = text.hasPrefix("-")
    let (clock, microseconds) = parts(isNegative ? text.dropFirst() : text[...])
    let length = clock.reduce(0) { $0 * 60 + $1 } * 1_000_000 + microseconds
    let day = 86_400 * 1_000_000
    let total = isNegative ? -length : length
    let rest = (total % day + day) % day
    let fields = [("days", (total - rest) / day), ("seconds", rest / 1_000_000), ("microseconds", rest % 1_000_000)]
    let written = fields.filter { $0.1 != 0 }.map { "\($0.0)=\($0.1)" }
    return "datetime.timedelta(\(written.isEmpty ? "0" : written.joined(separator: ", ")))"
  }

  /// Hours, minutes and seconds, and the microseconds: `.5` is half a million of them.
  private static func parts(_ text: Substring) -> (clock: [Int], microseconds: Int) {
    let halves = text.split(separator: ".", maxSplits: 1)
    let digits = halves.count == 2 ? halves[1].prefix(6) : ""
    let padded = digits + String(repeating: "0", count: 6 - digits.count)
    return ((halves.first ?? "").split(separator: ":").compactMap { Int($0) }, Int(padded) ?? 0)
  }

  private static func days(_ year: Int, _ month: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  private static func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ", ") }
}
