/// A question about a graph, with the program that answers it.
public struct Question: Sendable, Hashable {
  /// An entity that the question names.
  public struct Entity: Sendable, Hashable {
    public var name: String
    public var id: String

    public init(name: String, id: String) {
      self.name = name
      self.id = id
    }
  }

  public var text: String
  /// In the order in which they are shown.
  public var entities: [Entity]
  /// What answers it, as the tools can make it.
  public var gold: Program
  /// The ids, or the number, that are right.
  public var answers: [String]

  public init(text: String, entities: [Entity], gold: Program, answers: [String]) {
    self.text = text
    self.entities = entities
    self.gold = gold
    self.answers = answers
  }
}
