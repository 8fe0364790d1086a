/// Puts names into a sentence as English wants them: "an owl", "Paris' airports", "the United Kingdom".
enum Wording {
  /// `wording` has `{0}`, `{1}` where the names go.
  static func text(_ wording: String, naming entities: [Graph.Entity]) -> String {
    var text = wording
    for (number, entity) in entities.enumerated() {
      let mark = "{\(number)}"
      let name = takesArticle(entity) ? "the \(entity.name)" : entity.name
      if let first = name.lowercased().first, "aeiou".contains(first) {
        text = text.replacing(" a \(mark)", with: " an \(mark)")
      }
      if name.hasSuffix("s") { text = text.replacing("\(mark)'s", with: "\(mark)'") }
      text = text.replacing(mark, with: name)
    }
    return text.prefix(1).uppercased() + text.dropFirst()
  }

  /// Countries and columns of the periodic table whose names are said with "the".
  private static func takesArticle(_ entity: Graph.Entity) -> Bool {
    if entity.type == "chemistry.group" { return !entity.name.hasPrefix("Group") }
    guard entity.type == "location.country" else { return false }
    let ends = ["Islands", "Republic", "Territory", "Territories", "Emirates", "Kingdom", "States", "Lands"]
    return ends.contains { entity.name.hasSuffix($0) } || some.contains(entity.name)
  }
  private static let some: Set<String> = [
    "Bahamas", "Comoros", "Gambia", "Maldives", "Philippines", "Vatican", "Democratic Republic of the Congo",
    "Republic of the Congo", "Isle of Man",
  ]
}
