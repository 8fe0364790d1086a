import EnvironmentKit
import Episodes
import Foundation
import KnowledgeGraph
import Testing

struct QuestionTests {
  static func questions(_ splits: [Split]) async throws -> [Question] {
    let environment = try KnowledgeGraphTests.environment.get()
    var questions: [Question] = []
    for split in splits {
      for sample in try environment.samples(in: split) {
        questions.append(try await environment.question(of: sample))
      }
    }
    return questions
  }

  @Test func noQuestionIsAskedTwice() async throws {
    let questions = try await Self.questions([.dev, .test])
    #expect(questions.count == 170)
    #expect(Set(questions.map(\.text)).count == 170)
    #expect(Set(questions.map(\.gold)).count == 170)
  }

  @Test func questionsAreClear() async throws {
    let resources = KnowledgeGraphTests.resources
    let graph = try Graph(facts: resources.folder.appending(path: "facts"), cache: resources.scratch)
    for question in try await Self.questions([.dev, .test]) {
      #expect((1...12).contains(question.answers.count), "\(question.text)")
      #expect(try await graph.answers(to: question.gold) == question.answers)
      #expect(try graph.ontology.type(of: question.gold) != nil)
      #expect(question.entities.allSatisfy { question.text.contains($0.name) }, "\(question.text)")
      #expect(!question.text.contains("{") && question.text.first?.isUppercase == true)
      #expect((1...6).contains(question.gold.depth))
    }
  }

  @Test func seedsMakeTheSameQuestionAndOthers() async throws {
    let resources = KnowledgeGraphTests.resources
    let graph = try Graph(facts: resources.folder.appending(path: "facts"), cache: resources.scratch)
    let (one, other) = (QuestionGenerator(graph), QuestionGenerator(graph))
    for family in QuestionGenerator.families {
      let questions = try (0..<6).map { try one.question(family, seed: Seed($0)) }
      #expect(questions == (try (0..<6).map { try other.question(family, seed: Seed($0)) }), "\(family)")
      #expect(Set(questions.map(\.text)).count > 1, "\(family)")
    }
    #expect(throws: Diagnostic.self) { try one.question("riddles", seed: 1) }
  }

  /// No text and no program of dev or test, whatever order it names two ways in: six training
  /// questions of each family are looked at, of which twenty would be held out ones.
  @Test func noTrainingQuestionIsHeldOut() async throws {
    let environment = try KnowledgeGraphTests.environment.get()
    let known = try await Self.questions([.dev, .test])
    let texts = Set(known.map(\.text))
    let programs = Set(known.map { Self.parts(of: $0.gold) })
    for number in 0..<330 {
      let question = try await environment.question(of: SampleID("train-\(number)"))
      #expect(!texts.contains(question.text), "train-\(number): \(question.text)")
      #expect(!programs.contains(Self.parts(of: question.gold)), "train-\(number): \(question.gold)")
    }
    #expect(
      try await environment.question(of: "train-7") == (try await environment.question(of: "train-7")))
  }

  /// A program's words, in an order that does not depend on which way comes first.
  private static func parts(of program: Program) -> [Substring] {
    program.description.split(separator: " ").map { $0.drop { $0 == "(" } }.map { $0.prefix { $0 != ")" } }.sorted()
  }

  /// A word of WordNet that heads one sense and stands in others too means several things.
  @Test func namesMeanOneThing() async throws {
    let file = KnowledgeGraphTests.resources.folder.appending(path: "facts/ambiguous.txt")
    let ambiguous = Set(try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init))
    #expect(ambiguous.contains("bulla"))
    var questions = try await Self.questions([.dev, .test])
    let environment = try KnowledgeGraphTests.environment.get()
    for number in 0..<200 { questions.append(try await environment.question(of: SampleID("train-\(number)"))) }
    for question in questions {
      for entity in question.entities where entity.id.hasPrefix("m.sense_") {
        #expect(!ambiguous.contains(entity.name), "\(question.text)")
      }
      guard question.text.contains("WordNet"), let first = question.entities.first, first.id.hasPrefix("m.element_")
      else { continue }
      #expect(question.text.contains("the element \(first.name)"), "\(question.text)")
    }
  }

  /// "The first that was discovered" leaves out none of which no year is known.
  @Test func superlativesCompareAll() async throws {
    let resources = KnowledgeGraphTests.resources
    let graph = try Graph(facts: resources.folder.appending(path: "facts"), cache: resources.scratch)
    let environment = try KnowledgeGraphTests.environment.get()
    var questions = try await Self.questions([.dev, .test])
    for number in 0..<200 { questions.append(try await environment.question(of: SampleID("train-\(number)"))) }
    func check(_ program: Program) async throws {
      switch program {
      case .extreme(_, let of, let attribute):
        for member in try await graph.answers(to: of) {
          #expect(try await graph.predicates(of: .entity(member)).contains(attribute), "\(member) in \(program)")
        }
      case .join(_, _, let of), .count(let of): try await check(of)
      case .entity, .instances, .and, .or: break
      }
    }
    for question in questions { try await check(question.gold) }
  }
}
