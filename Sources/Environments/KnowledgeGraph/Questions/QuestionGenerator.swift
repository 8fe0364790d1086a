import EnvironmentKit
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
    guard let question = try question(family, seed: seed, tries: Self.tries) else {
      throw Diagnostic("the graph has no question of the family '\(family.name)'")
    }
    return question
  }

  private static let tries = 5000
  /// For training another family does as well.
  private static let triesForTraining = 400

  /// The question of a number for training: of the family whose turn it is, or of the next one that has some which are not
  /// held out. Blocks.
  func trainingQuestion(_ number: UInt64, heldOut: HeldOutQuestions) throws -> Question {
    let families = QuestionFamily.all
    for turn in families.indices {
      let family = families[(Int(number % UInt64(families.count)) + turn) % families.count]
      let seed = Seed(TaskSeed.firstForTraining + number)
      if let question = try question(family, seed: seed, tries: Self.triesForTraining, heldOut: heldOut) {
        return question
      }
    }
    throw Diagnostic("the graph has no question for training that is not one of dev or test")
  }

  private func question(
    _ family: QuestionFamily, seed: Seed, tries: Int, heldOut: HeldOutQuestions? = nil
  ) throws -> Question? {
    var random = RandomSource(seed.derived(family.name))
    for _ in 0..<tries {
      guard let entities = try entities(family, &random), let answers = try answers(family, entities.map(\.id)) else {
        continue
      }
      let text = Wording.text(random.pick(family.wordings) ?? "", naming: entities)
      let question = Question(
        text: text, entities: entities.map { .init(name: $0.name, id: $0.id) },
        gold: family.program(entities.map(\.id)), answers: answers)
      if heldOut?.contains(question) != true { return question }
    }
    return nil
  }

  /// Entities to start from, one per branch, whose ways meet; nil where chance led nowhere.
  private func entities(_ family: QuestionFamily, _ random: inout RandomSource) throws -> [Graph.Entity]? {
    guard let first = random.pick(try pool.entities(for: family.branches[0].start)), !graph.isAmbiguous(first) else {
      return nil
    }
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
      guard !graph.isAmbiguous(start) else { return nil }
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
        // One of which nothing is known might be the largest.
        let compared = try graph.count(of: before, having: attribute)
        guard compared >= Self.fewestCompared, try compared == graph.members(of: before).count,
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
