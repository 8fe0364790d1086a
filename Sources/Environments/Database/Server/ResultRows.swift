import CMariaDB
import Foundation

/// Rows of a result: cells as the bytes that the server sent, nil for NULL.
struct ResultRows: Sendable {
  /// How Python's driver would represent a column.
  enum Kind: Sendable {
    case integer, decimal, float, text, bytes, date, dateTime, time

    init(_ field: MYSQL_FIELD) {
      switch field.type {
      case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG, MYSQL_TYPE_INT24, MYSQL_TYPE_YEAR:
        self = .integer
      case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL: self = .decimal
      case MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE: self = .float
      case MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE: self = .date
      case MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP: self = .dateTime
      case MYSQL_TYPE_TIME: self = .time
      // Character set 63 is "binary".
      default: self = field.charsetnr == 63 && field.type != MYSQL_TYPE_NULL ? .bytes : .text
      }
    }
  }
  var kinds: [Kind]
  var rows: [[[UInt8]?]]
  /// Whether there were more rows than were kept.
  var isCut = false

  /// The rows as Python prints a list of tuples.
  var pythonText: String {
    let tuples = rows.map { row in
      let cells = zip(row, kinds).map { PythonText.cell($0, $1) }
      return cells.count == 1 ? "(\(cells[0]),)" : "(\(cells.joined(separator: ", ")))"
    }
    return "[\(tuples.joined(separator: ", "))]"
  }

  /// The cells as text; nil for NULL.
  var texts: [[String?]] { rows.map { $0.map { $0.map { String(decoding: $0, as: UTF8.self) } } } }
}

/// Values as Python's `repr` writes them.
enum PythonText {
  static func cell(_ bytes: [UInt8]?, _ kind: ResultRows.Kind) -> String {
    guard let bytes else { return "None" }
    let text = String(decoding: bytes, as: UTF8.self)
    switch kind {
    case .integer: return text
    case .decimal: return "Decimal('\(text)')"
    case .float: return Double(text).map(float) ?? text
    case .text: return string(text)
    case .bytes: return "b" + string(bytes.map { Unicode.Scalar($0) }, isBytes: true)
    case .date: return "datetime.date(\(numbers(text, "-")))"
    case .dateTime:
      var parts = text.split { "- :.".contains($0) }.compactMap { Int($0) }
      // Python leaves out seconds and microseconds that are zero at the end.
      while parts.count > 5, parts.last == 0 { parts.removeLast() }
      return "datetime.datetime(\(parts.map(String.init).joined(separator: ", ")))"
    case .time:
      let parts = text.split { ":.".contains($0) }.compactMap { Int($0) }
      let seconds = parts.prefix(3).reduce(0) { $0 * 60 + $1 }
      let days = seconds / 86400
      let fields = [days == 0 ? nil : "days=\(days)", seconds % 86400 == 0 ? nil : "seconds=\(seconds % 86400)"]
      return "datetime.timedelta(\(fields.compactMap { $0 }.joined(separator: ", ").nonEmpty ?? "0"))"
    }
  }

  private static func numbers(_ text: String, _ separator: Character) -> String {
    text.split(separator: separator).compactMap { Int($0) }.map(String.init).joined(separator: ", ")
  }

  /// The shortest digits that read back as the same number, with `.0` for whole ones.
  static func float(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return value.description
  }

  static func string(_ text: String) -> String { string(Array(text.unicodeScalars), isBytes: false) }

  private static func string(_ scalars: [Unicode.Scalar], isBytes: Bool) -> String {
    let quote: Unicode.Scalar = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
    var result = String.UnicodeScalarView()
    result.append(quote)
    for scalar in scalars {
      switch scalar {
      case "\\": result += "\\\\".unicodeScalars
      case "\n": result += "\\n".unicodeScalars
      case "\t": result += "\\t".unicodeScalars
      case "\r": result += "\\r".unicodeScalars
      case quote: result += "\\\(quote)".unicodeScalars
      default:
        if scalar.value < 0x20 || (0x7F...(isBytes ? 0xFF : 0xA0)).contains(scalar.value) || scalar.value == 0xAD {
          result += ("\\x" + hex(scalar.value, 2)).unicodeScalars
        } else if !isPrintable(scalar) {
          result += (scalar.value > 0xFFFF ? "\\U" + hex(scalar.value, 8) : "\\u" + hex(scalar.value, 4)).unicodeScalars
        } else {
          result.append(scalar)
        }
      }
    }
    result.append(quote)
    return String(result)
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .spaceSeparator: scalar == " "
    default: true
    }
  }

  private static func hex(_ value: UInt32, _ width: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
