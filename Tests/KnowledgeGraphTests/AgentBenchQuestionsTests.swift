import EnvironmentKit
import Episodes
import Foundation
import KnowledgeGraph
import Testing

/// AgentBench's own questions and ontology, which are facts given for tests.
@Suite(.enabled(if: AgentBenchGraphData.isThere, "AgentBench's records are not at hand"))
struct AgentBenchQuestionsTests {
  @Test func everyGoldProgramParsesAndTypeChecks() throws {
    let questions = try AgentBenchQuestions(file: AgentBenchGraphData.questions)
    let ontology = try Ontology(freebase: AgentBenchGraphData.ontology)
    #expect(questions.questions.count == 20)
    for (question, expression) in zip(questions.questions, questions.expressions) {
      #expect(try ontology.type(of: question.gold) != nil, "\(question.text)")
      #expect(try ontology.type(of: expression) != nil, "\(question.text)")
      #expect(!question.answers.isEmpty)
      #expect(question.entities.allSatisfy { !$0.id.isEmpty })
    }
  }

  @Test func theOntologyIsWhole() throws {
    let ontology = try Ontology(freebase: AgentBenchGraphData.ontology)
    // One of the 19,281 lines of fb_roles is there twice.
    #expect(ontology.relations.count == 19_280)
    #expect(ontology.listed.count == 13_100 && ontology.attributes.count == 3384 && ontology.classes.count == 10_547)
    #expect(ontology.relations["skiing.ski_lodge.ski_area"]?.reverse == "skiing.ski_area.lodges")
    #expect(ontology.isKind("base.ancientegypt.pyramid", of: "common.topic"))
    #expect(!ontology.isKind("common.topic", of: "base.ancientegypt.pyramid"))
  }

  @Test(arguments: [
    "(JOIN no.such.relation m.0x)", "(AND no.such.class m.0x)", "(ARGMAX m.0x no.such.attribute)",
    "(JOIN architecture.structure.architect (COUNT m.0x))",
  ]) func whatDoesNotFitIsRefused(_ text: String) throws {
    let ontology = try Ontology(freebase: AgentBenchGraphData.ontology)
    #expect(throws: Diagnostic.self) { try ontology.type(of: try ProgramParser.parse(text)) }
  }

  @Test func entitiesStandInTheOrderOfTheQuestion() throws {
    let question = try #require(try AgentBenchQuestions(file: AgentBenchGraphData.questions).questions.first)
    #expect(question.entities.map(\.id) == ["m.0j50kb6", "m.09rl290"])
  }

  @Test(arguments: [
    ("{}", ""), ("no", "is no list"), ("[{}]", "is missing"),
    (#"[{"question":"q","entities":{},"s_expression":"(","actions":[],"answer":[]}]"#, "ends too early"),
    (#"[{"question":"q","entities":{},"s_expression":"m.0x","actions":["fly(#0)"],"answer":[]}]"#, "no function"),
    (
      #"[{"question":"q","entities":{},"s_expression":"m.0x","actions":["count(#3)"],"answer":[]}]"#,
      "before it is made"
    ),
    (#"[{"question":"q","entities":{},"s_expression":"m.0x","actions":[],"answer":[]}]"#, "make no variable"),
    (#"[{"question":"q","entities":[],"s_expression":"m.0x","actions":[],"answer":[]}]"#, ""),
  ]) func brokenRecordsAreNamed(_ text: String, _ reason: String) async throws {
    try await inTemporaryFolder { folder in
      let file = folder.appending(path: "records.json")
      try Data(text.utf8).write(to: file)
      let error = #expect(throws: Diagnostic.self) { try AgentBenchQuestions(file: file) }
      #expect(error?.file == file.path && (reason.isEmpty || error?.message.contains(reason) == true))
    }
  }
}

enum AgentBenchGraphData {
  private static let folder = KnowledgeGraphTests.root.deletingLastPathComponent().appending(
    path: "shared/data/agentbench-dev/knowledge-graph")
  static let questions = folder.appending(path: "dev.json")
  static let ontology = folder.appending(path: "ontology")
  static let isThere = FileManager.default.fileExists(atPath: questions.path)
}
