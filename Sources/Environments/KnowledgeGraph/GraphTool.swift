import Episodes

/// The functions by which a graph is explored. `union` is understood but, as in AgentBench, not advertised.
enum GraphTool: String, CaseIterable, Sendable {
  case getRelations = "get_relations"
  case getNeighbors = "get_neighbors"
  case intersection
  case getAttributes = "get_attributes"
  case argmax, argmin, count, union

  static let advertised = allCases.filter { $0 != .union }

  /// The names of its arguments, in order.
  var parameters: [String] {
    switch self {
    case .getRelations, .getAttributes, .count: ["variable"]
    case .getNeighbors: ["variable", "relation"]
    case .intersection, .union: ["variable1", "variable2"]
    case .argmax, .argmin: ["variable", "attribute"]
    }
  }

  var summary: String {
    switch self {
    case .getRelations: "Lists the relations that lead away from an entity or from the members of a variable."
    case .getNeighbors: "Makes a variable of what an entity or the members of a variable lead to by a relation."
    case .intersection: "Makes a variable of what is in both of two variables of the same type."
    case .getAttributes: "Lists the attributes (numbers and dates) that the members of a variable have."
    case .argmax: "Makes a variable of those members whose attribute is largest."
    case .argmin: "Makes a variable of those members whose attribute is smallest."
    case .count: "Makes a variable of the number of a variable's members."
    case .union: "Makes a variable of what is in either of two variables of the same type."
    }
  }

  private static let meanings = [
    "variable": "a variable such as #0; where relations are asked for or followed, an entity's name too",
    "relation": "one of the relations listed for it", "attribute": "one of the attributes listed for it",
    "variable1": "a variable such as #0", "variable2": "another variable of the same type",
  ]

  var tool: Tool {
    Tool(
      name: rawValue, description: summary, strings: parameters.map { ($0, Self.meanings[$0] ?? "") })
  }

  /// The action of a call of this function.
  func action(_ arguments: [String]) -> Action {
    Action(
      rawValue, Dictionary(uniqueKeysWithValues: zip(parameters, arguments.map(JSONValue.string))))
  }

  /// The arguments of an action, in order; nil where one is missing or not a text.
  func arguments(of action: Action) -> [String]? {
    let found = parameters.compactMap { action.string($0) }
    return found.count == parameters.count ? found : nil
  }
}
