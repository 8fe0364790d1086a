/// Lists as ALFWorld writes them: `a x 1, a y 2, and a z 3`, with the comma before "and" also for two.
enum TextList {
  static func text(_ names: some Collection<String>, article: String = "a ") -> String {
    guard !names.isEmpty else { return "nothing" }
    var result = ""
    for (index, name) in names.enumerated() {
      if index > 0 { result += index == names.count - 1 ? ", and " : ", " }
      result += article
      result += name
    }
    return result
  }
}
