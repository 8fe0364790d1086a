import Episodes

/// Makes questions of a family: names entities at random until the question has a clear answer.
public struct QuestionGenerator: Sendable {
  private let graph: Graph
  private let pool: EntityPool

  public init(_ graph: Graph) {
    self.graph = graph
    pool = EntityPool(graph)
  }

  /// The names of all families.
  public static let families = QuestionFamily.all.map(\.name)

  private static let mostAnswers = 12
  private static let mostCounted = 400
  /// One must be largest among so many.
  private static let fewestCompared = 3

  /// The question of a family and a seed; equal ones for equal graphs. Blocks. Throws a `Diagnostic` for an unknown family.
  public func question(_ family: String, seed: Seed) throws -> Question {
    guard let family = QuestionFamily.named(family) else {
      throw Diagnostic(
        key: "family", "there is no family '\(family)'", hint: "Families are \(Self.families.joined(separator: ", "))")
    }
    var random = RandomSource(seed.derived(family.name))
    for _ in 0..<5000 {
      guard let entities = try entities(family, &random), let answers = try answers(family, entities.map(\.id)) else {
        continue
      }
      let text = Wording.text(random.pick(family.wordings) ?? "", naming: entities)
      return Question(
        text: text, entities: entities.map { .init(name: $0.name, id: $0.id) },
        gold: family.program(entities.map(\.id)), answers: answers)
    }
    throw Diagnostic("the graph has no question of the family '\(family.name)'")
  }

  /// Entities to start from, one per branch, whose ways meet; nil where chance led nowhere.
  private func entities(_ family: QuestionFamily, _ random: inout RandomSource) throws -> [Graph.Entity]? {
    guard let first = random.pick(try pool.entities(for: family.branches[0].start)) else { return nil }
    var entities = [first]
    for branch in family.branches.dropFirst() {
      let reached = try graph.members(of: family.meeting(entities.map(\.id)))
      guard let meeting = random.pick(reached) else { return nil }
      // Back from where they meet.
      var back = Program.entity(meeting)
      for relation in branch.relations.reversed() {
        guard let reverse = graph.ontology.relations[relation]?.reverse else { return nil }
        back = .join(reverse, backwards: false, back)
      }
      let starts = try graph.members(of: back).compactMap { try pool.entity($0, for: branch.start) }
      guard let start = random.pick(starts.filter { start in !entities.contains { $0.name == start.name } })
      else { return nil }
      // The ways before it do not lead to the answer alone.
      let both = try graph.members(of: family.meeting(entities.map(\.id) + [start.id])).count
      guard both > 0, both < reached.count else { return nil }
      entities.append(start)
    }
    return entities
  }

  /// What the question is answered by; nil where that is nothing, too much, or not clear.
  private func answers(_ family: QuestionFamily, _ entities: [String]) throws -> [String]? {
    var program = family.meeting(entities)
    for step in family.steps {
      let before = program
      program = QuestionFamily.apply(step, to: program)
      switch step {
      case .most(let attribute), .least(let attribute):
        guard try graph.count(of: before, having: attribute) >= Self.fewestCompared,
          try graph.members(of: program).count == 1
        else { return nil }
      case .count:
        let count = try graph.members(of: before).count
        guard (2...Self.mostCounted).contains(count) else { return nil }
      case .follow: break
      }
    }
    let answers = try graph.members(of: program)
    guard (1...Self.mostAnswers).contains(answers.count) else { return nil }
    return answers
  }
}
