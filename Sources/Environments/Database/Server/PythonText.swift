import Foundation
import MariaDBClient

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
    case .date, .dateTime: return PythonTime.dateTime(text) ?? "None"
    case .time: return PythonTime.interval(text)
    }
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
