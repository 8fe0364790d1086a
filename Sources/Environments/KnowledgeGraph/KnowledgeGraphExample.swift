import Episodes

/// What an agent is told before its question, and how somebody answered another one.
enum KnowledgeGraphExample {
  static let rules = """
    You answer a question from a knowledge graph, of which you see only what these functions tell:
    - get_relations(x): the relations that lead away from x, which is an entity or a variable.
    - get_neighbors(x, relation): a new variable of all that x leads to by one of the relations listed for it.
    - intersection(#a, #b): a new variable of what is in both; the two must be of the same type.
    - get_attributes(#a): the attributes (numbers, dates) of the members of a variable.
    - argmax(#a, attribute), argmin(#a, attribute): a new variable of the members that have most or least of it.
    - count(#a): a new variable, which is the number of members.
    A variable stands for a set of entities, or for a number. Variables are called #0, #1, #2 and so on, in the order in which they \
    are made. The entities that the question names are given to you. You may take at most 15 actions. When a variable is what \
    the question asks for, say it in the form

    """

  static let textRules = """
    Final Answer: #2
    Before that, each of your replies has a thought and one action, in this form:
    Thought: what you think
    Action: get_relations(#0)
    """

  static let toolRules = """
    Final Answer: #2
    as a message without a call; until then, call one of the functions each time.
    """

  private static let question =
    "In what currency does one pay in the country where Danish is spoken by most?\nEntities: [Danish]"
  private static let steps: [(thought: String, tool: GraphTool, arguments: [String], seen: String)] = [
    (
      "I start from Danish and look where it leads.", .getRelations, ["Danish"],
      "Observation: [language.language.countries]"
    ),
    (
      "These are the countries where it is spoken.", .getNeighbors, ["Danish", "language.language.countries"],
      "Observation: variable #0, which are instances of location.country"
    ),
    (
      "Of these I need the one with the most people. What is known of them in numbers?", .getAttributes, ["#0"],
      "Observation: [location.country.area, location.country.population]"
    ),
    (
      "The population will do.", .argmax, ["#0", "location.country.population"],
      "Observation: variable #1, which are instances of location.country"
    ),
    (
      "Now the currency of that country.", .getRelations, ["#1"],
      """
      Observation: [location.country.airports, location.country.capital, location.country.cities, \
      location.country.continent, location.country.currency, location.country.languages, location.country.neighbour_of, \
      location.country.neighbours, location.country.subdivisions]
      """
    ),
    (
      "The relation is there.", .getNeighbors, ["#1", "location.country.currency"],
      "Observation: variable #2, which are instances of finance.currency"
    ),
  ]
  private static let last = "Variable #2 is the currency that is asked for."

  static let text: [Message] =
    [.user("A new question: \(question)")]
    + steps.flatMap { step -> [Message] in
      [
        .assistant("Thought: \(step.thought)\n" + KnowledgeGraphText().write(step.tool.action(step.arguments)).content),
        .user(step.seen),
      ]
    } + [.assistant("Thought: \(last)\nFinal Answer: #2")]

  static let calls: [Message] =
    [.user(question)]
    + steps.enumerated().flatMap { index, step -> [Message] in
      let call = ToolCall(
        id: "example-\(index)", name: step.tool.rawValue,
        arguments: JSONValue.object(step.tool.action(step.arguments).arguments).text)
      return [
        Message(.assistant, step.thought, toolCalls: [call]), Message(.tool, step.seen, toolCallID: call.id),
      ]
    } + [.assistant("\(last) Final Answer: #2")]

  /// The example's question and actions, to be played again.
  static var played: (entity: String, actions: [Action]) {
    ("Danish", steps.map { $0.tool.action($0.arguments) } + [KnowledgeGraph.answer("#2")])
  }
}
