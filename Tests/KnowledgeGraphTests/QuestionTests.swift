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

  @Test func trainingQuestionsAreOthers() async throws {
    let environment = try KnowledgeGraphTests.environment.get()
    let known = Set(try await Self.questions([.dev, .test]).map(\.text))
    var met = 0
    for number in 0..<110 {
      let question = try await environment.question(of: SampleID("train-\(number)"))
      if known.contains(question.text) { met += 1 }
    }
    // Some families have few questions.
    #expect(met < 22)
  }
}
