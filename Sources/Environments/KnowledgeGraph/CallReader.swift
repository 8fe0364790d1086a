/// Finds calls such as `get_neighbors(#0, a.b.c)` in a line.
///
/// As in AgentBench arguments end at the first closing parenthesis and are parted by commas; but a name with parentheses that
/// match, or with commas where a function takes fewer arguments, is understood too, where AgentBench fails.
enum CallReader {
  struct Call {
    var name: String
    /// Nil where they cannot be read.
    var arguments: [String]?
  }

  static func calls(in line: Substring) -> [Call] {
    let text = Array(line)
    var calls: [Call] = []
    for open in text.indices where text[open] == "(" {
      let name = text[..<open].reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed()
      guard !name.isEmpty else { continue }
      calls.append(call(String(name), text[(open + 1)...]))
    }
    return calls
  }

  private static func call(_ name: String, _ rest: ArraySlice<Character>) -> Call {
    guard let first = rest.firstIndex(of: ")") else { return Call(name: name) }
    var depth = 1
    let match = rest.indices.first { index in
      if rest[index] == "(" { depth += 1 }
      if rest[index] == ")" { depth -= 1 }
      return depth == 0
    }
    let inside = String(rest[..<(match ?? first)])
    guard !inside.isEmpty else { return Call(name: name) }
    let parts = inside.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
    return Call(name: name, arguments: joined(parts, inside, count: GraphTool(rawValue: name)?.parameters.count))
  }

  /// A name that has commas in it is put together again, where the number of arguments tells.
  private static func joined(_ parts: [String], _ inside: String, count: Int?) -> [String] {
    guard let count, parts.count > count, let last = parts.last else { return parts }
    if count == 1 { return [trimmed(inside[...])] }
    guard let comma = inside.lastIndex(of: ",") else { return parts }
    return [trimmed(inside[..<comma]), last]
  }

  private static func trimmed(_ text: Substring) -> String {
    let front = text.drop { $0.isWhitespace }
    guard let last = front.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(front[...last])
  }
}
