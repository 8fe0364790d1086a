/// Markup that is safe to send: what is put into it as a text is escaped, what is markup already is not.
public struct HTML: Sendable, Hashable, ExpressibleByStringInterpolation {
  public private(set) var markup: String

  public init(stringLiteral value: String) { markup = value }
  public init(stringInterpolation: StringInterpolation) { markup = stringInterpolation.markup }
  /// A text.
  public init(text: String) { markup = Self.escaped(text) }
  public init(_ parts: [HTML]) { markup = parts.map(\.markup).joined(separator: "\n") }

  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var markup = ""

    public init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(literalCapacity * 2) }
    public mutating func appendLiteral(_ literal: String) { markup += literal }
    public mutating func appendInterpolation(_ text: String) { markup += HTML.escaped(text) }
    public mutating func appendInterpolation(_ text: Substring) { markup += HTML.escaped(String(text)) }
    public mutating func appendInterpolation(_ number: Int) { markup += "\(number)" }
    public mutating func appendInterpolation(_ part: HTML) { markup += part.markup }
    public mutating func appendInterpolation(_ parts: [HTML]) { markup += HTML(parts).markup }
  }

  static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { [38, 60, 62, 34, 39].contains($0) }) else { return text }
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
