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
    // WebQTest-969 and WebQTrn-1215 let variables of two types meet, which AgentBench's own tools refuse.
    let untyped = questions.untyped(in: ontology)
    #expect(untyped.map(\.number) == [14, 17])
    #expect(untyped.allSatisfy { $0.reason.contains("are not of the same type") }, "\(untyped)")
    for (number, (question, expression)) in zip(questions.questions, questions.expressions).enumerated() {
      if !untyped.contains(where: { $0.number == number }) {
        #expect(try ontology.type(of: question.gold) != nil, "\(question.text)")
        #expect(try ontology.type(of: expression) == (try ontology.type(of: question.gold)), "\(question.text)")
      }
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
    "(JOIN (R film.film.featured_film_locations) (JOIN (R sports.sports_team.championships) m.0x))",
    "(AND (JOIN (R film.film.featured_film_locations) m.0x) (JOIN (R sports.sports_team.championships) m.0x))",
    "(AND film.film (JOIN (R sports.sports_team.championships) m.0x))",
  ]) func whatDoesNotFitIsRefused(_ text: String) throws {
    let ontology = try Ontology(freebase: AgentBenchGraphData.ontology)
    #expect(throws: Diagnostic.self) { try ontology.type(of: try ProgramParser.parse(text)) }
  }

  @Test func entitiesStandInTheOrderOfTheQuestion() throws {
    let question = try #require(try AgentBenchQuestions(file: AgentBenchGraphData.questions).questions.first)
    #expect(question.entities.map(\.id) == ["m.0j50kb6", "m.09rl290"])
  }

  @Test(arguments: ["{}", "no", "[{}"]) func whatIsNoListIsRefused(_ text: String) async throws {
    try await inTemporaryFolder { folder in
      let file = folder.appending(path: "records.json")
      try Data(text.utf8).write(to: file)
      let error = #expect(throws: Diagnostic.self) { try AgentBenchQuestions(file: file) }
      #expect(error?.file == file.path && error?.message.contains("is no list") == true)
    }
  }

  /// One that is broken is named; those around it are read.
  @Test(arguments: [
    ("{}", "question: is missing"),
    (#"{"question":"q","entities":{},"s_expression":"(","actions":[],"answer":[]}"#, "ends too early"),
    (#"{"question":"q","entities":{},"s_expression":"m.0x","actions":["fly(#0)"],"answer":[]}"#, "no function"),
    (
      #"{"question":"q","entities":{},"s_expression":"m.0x","actions":["count(#3)"],"answer":[]}"#,
      "before it is made"
    ),
    (#"{"question":"q","entities":{},"s_expression":"m.0x","actions":[],"answer":[]}"#, "make no variable"),
    (#"{"question":"q","entities":[],"s_expression":"m.0x","actions":[],"answer":[]}"#, "entities"),
  ]) func brokenRecordsAreNamed(_ text: String, _ reason: String) async throws {
    let whole =
      #"{"question":"q","entities":{"X":"m.0x"},"s_expression":"(JOIN (R a.b) m.0x)","#
      + #""actions":["get_neighbors(X, a.b)"],"answer":[{"answer_argument":1}]}"#
    try await inTemporaryFolder { folder in
      let file = folder.appending(path: "records.json")
      try Data("[\(whole),\(text),\(whole)]".utf8).write(to: file)
      let read = try AgentBenchQuestions(file: file)
      #expect(read.numbers == [0, 2] && read.questions.count == 2 && read.expressions.count == 2)
      #expect(read.skipped.map(\.number) == [1])
      #expect(read.skipped.first?.reason.contains(reason) == true, "\(read.skipped)")
    }
  }

  /// The tasks, the ontology, and a graph.json; and without that no episode begins, so that none is scored 0.
  @Test func importedQuestionsAskTheirOwnGraph() async throws {
    let environment = try KnowledgeGraphTests.environment.get()
    let found = try environment.importTasks(from: AgentBenchGraphData.questions)
    #expect(found.lines.count == 20 && found.skipped.isEmpty && found.note.contains("Freebase"))
    #expect(found.note.contains("record 14: no tool makes") && found.note.contains("record 17: no tool makes"))
    try await inTemporaryFolder { home in
      _ = try found.write(environment.manifest, of: KnowledgeGraphTests.resources.folder, as: .dev, in: home)
      let folder = home.appending(path: "environments/knowledge-graph")
      let resources = EnvironmentResources(folder: folder, scratch: home.appending(path: "scratch"))
      let imported = try KnowledgeGraph(resources: resources)
      try await imported.prepare()
      #expect(try imported.samples(in: .dev).count == 20)
      _ = try await imported.begin(EpisodeRequest(sample: "dev-000", seed: 1))
      try FileManager.default.removeItem(at: folder.appending(path: "graph.json"))
      let bare = try KnowledgeGraph(resources: resources)
      let error = #expect(throws: Diagnostic.self) { try bare.samples(in: .dev) }
      #expect(error?.hint?.contains("graph.json") == true)
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
