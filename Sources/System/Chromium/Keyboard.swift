import Episodes

/// What a keyboard tells a page for each character.
enum Keyboard {
  /// Codes of the keys that bear these characters, on a US keyboard; the second one of each with Shift.
  private static let punctuation: [(keys: String, code: Int)] = [
    (";:", 186), ("=+", 187), (",<", 188), ("-_", 189), (".>", 190), ("/?", 191), ("`~", 192), ("[{", 219),
    ("\\|", 220),
    ("]}", 221), ("'\"", 222),
  ]

  /// The two events of pressing and letting go; nil for what no such keyboard has.
  static func events(for character: Character) -> [[String: JSONValue]]? {
    guard let byte = character.asciiValue else { return nil }
    let code: Int
    switch character {
    case "\n": return events(key: "Enter", code: 13, text: "\r")
    case "a"..."z", "A"..."Z": code = Int(byte & 0xDF)
    case "0"..."9", " ": code = Int(byte)
    default:
      if let index = ")!@#$%^&*(".firstIndex(of: character) {
        code = 48 + ")!@#$%^&*(".distance(from: ")!@#$%^&*(".startIndex, to: index)
      } else if let key = punctuation.first(where: { $0.keys.contains(character) }) {
        code = key.code
      } else {
        return nil
      }
    }
    return events(key: String(character), code: code, text: String(character))
  }

  private static func events(key: String, code: Int, text: String) -> [[String: JSONValue]] {
    [
      ["type": "keyDown", "key": .string(key), "windowsVirtualKeyCode": .int(code), "text": .string(text)],
      ["type": "keyUp", "key": .string(key), "windowsVirtualKeyCode": .int(code)],
    ]
  }
}
