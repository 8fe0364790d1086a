import Foundation
import TraceStore

/// Values as they stand in a statement. Texts are escaped for connections that speak utf8mb4.
enum SQLText {
  static func literal(_ text: String?) -> String {
    guard let text else { return "NULL" }
    var result = "'"
    for scalar in text.unicodeScalars {
      switch scalar {
      case "'": result += "''"
      case "\\": result += "\\\\"
      case "\0": result += "\\0"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "'"
  }

  static func literal(_ number: Int64?) -> String { number.map { "\($0)" } ?? "NULL" }

  /// With an exponent: other numbers with a point are decimal ones, and would be rounded on the way.
  static func literal(_ number: Double?) -> String {
    guard let number, number.isFinite else { return "NULL" }
    let text = "\(number)"
    return text.contains("e") ? text : text + "e0"
  }

  static func literal(_ value: RunValue) -> String {
    switch value {
    case .null: "NULL"
    case .whole(let number): literal(number)
    case .fraction(let number): literal(number)
    case .text(let text): literal(text)
    }
  }
}
