/// The texts of JSON Schema's formats, or the plainer ones of them.
enum JSONSchemaFormat {
  /// The formats that are known.
  static let names = patterns.keys.sorted() + ["date", "date-time"]

  static func grammar(_ name: String) -> Grammar? {
    switch name {
    case "date": return date
    case "date-time": return pattern("time").map { .sequence([date, .literal("T"), $0]) }
    default: return pattern(name)
    }
  }

  private static let label = "[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?"
  private static let octet = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
  private static let patterns: [String: String] = [
    "time": "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])",
    "uuid": "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "ipv4": "\(octet)\\.\(octet)\\.\(octet)\\.\(octet)",
    "email": "[A-Za-z0-9_+-]{1,20}(\\.[A-Za-z0-9_+-]{1,20}){0,2}@\(label)(\\.\(label)){1,3}",
    "hostname": "\(label)(\\.\(label)){0,4}",
    "uri": "[a-z][a-z0-9+.-]{0,9}://\(label)(\\.\(label)){0,4}(:[1-9][0-9]{0,3})?(/[A-Za-z0-9._~-]*)*",
  ]

  private static func pattern(_ name: String) -> Grammar? {
    patterns[name].flatMap { try? RegularExpression.grammar("^\($0)$") }
  }

  /// A day of the Gregorian calendar, years 0000 to 9999, leap days where they are.
  private static let date: Grammar = {
    let two = { (number: Int) in (number < 10 ? "0" : "") + String(number) }
    let digit = CharacterClass("0123456789")
    func days(_ months: [Int], _ last: Int) -> Grammar {
      .sequence([.anyOf(months.map { two($0) + "-" }), .anyOf((1...last).map(two))])
    }
    let ordinary = Grammar.choice([
      days([1, 3, 5, 7, 8, 10, 12], 31), days([4, 6, 9, 11], 30), days([2], 28),
    ])
    let inCentury = stride(from: 4, to: 100, by: 4).map(two)
    let leapYear = Grammar.choice([
      .sequence([.characters(digit, min: 2, max: 2), .anyOf(inCentury)]),
      .sequence([.anyOf(["00"] + inCentury), .literal("00")]),
    ])
    return .choice([
      .sequence([.characters(digit, min: 4, max: 4), .literal("-"), ordinary]),
      .sequence([leapYear, .literal("-02-29")]),
    ])
  }()
}
