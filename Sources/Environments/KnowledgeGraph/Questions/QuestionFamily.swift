/// A kind of question: from which classes it starts, how the answer is reached, and how people word it.
struct QuestionFamily: Sendable {
  /// The name of a family that there is.
  struct Name: RawRepresentable, CaseIterable, Sendable {
    let rawValue: String
    static var allCases: [Name] { QuestionFamily.all.compactMap { Name(rawValue: $0.name) } }

    init?(rawValue: String) {
      guard QuestionFamily.named(rawValue) != nil else { return nil }
      self.rawValue = rawValue
    }
  }
  /// A step from a set to another.
  enum Step: Sendable, Hashable {
    case follow(String)
    case most(String)
    case least(String)
    case count
  }
  /// Where a way begins: a class, and the first relation to follow.
  struct Start: Sendable, Hashable {
    var type: String
    var relation: String
  }
  /// A way from an entity that the question names.
  struct Branch: Sendable {
    var start: Start
    /// All relations to follow, one after the other.
    var relations: [String]
  }

  var name: String
  /// What is in all of them is gone on with.
  var branches: [Branch]
  var steps: [Step]
  /// With `{0}`, `{1}` for the names of the entities.
  var wordings: [String]

  init(_ name: String, _ branches: [Branch], _ steps: [Step] = [], _ wordings: [String]) {
    self.name = name
    self.branches = branches
    self.steps = steps
    self.wordings = wordings
  }

  /// The program over entities, one per branch.
  func program(_ entities: [String]) -> Program {
    steps.reduce(meeting(entities)) { Self.apply($1, to: $0) }
  }

  /// The program that the branches lead to together.
  func meeting(_ entities: [String]) -> Program {
    let ways = zip(branches, entities).map { branch, entity in
      branch.relations.reduce(Program.entity(entity)) { .join($1, backwards: false, $0) }
    }
    return ways.dropFirst().reduce(ways[0]) { .and($0, $1) }
  }

  static func apply(_ step: Step, to program: Program) -> Program {
    switch step {
    case .follow(let relation): .join(relation, backwards: false, program)
    case .most(let attribute): .extreme(largest: true, program, attribute)
    case .least(let attribute): .extreme(largest: false, program, attribute)
    case .count: .count(program)
    }
  }
}
