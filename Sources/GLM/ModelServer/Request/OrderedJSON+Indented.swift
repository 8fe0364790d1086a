import Episodes

extension OrderedJSON {
  /// The value over several lines, indented by four blanks per level, as templates show tools.
  func indented(depth: Int) -> String {
    let inner = String(repeating: "    ", count: depth + 1)
    let outer = String(repeating: "    ", count: depth)
    switch self {
    case .object(let members) where !members.isEmpty:
      let lines = members.map {
        "\(inner)\(OrderedJSON.string($0.key).text(.compact)): \($0.value.indented(depth: depth + 1))"
      }
      return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
    case .array(let elements) where !elements.isEmpty:
      let lines = elements.map { inner + $0.indented(depth: depth + 1) }
      return "[\n\(lines.joined(separator: ",\n"))\n\(outer)]"
    default: return text(.compact)
    }
  }
}
