import EnvironmentKit
import Episodes
import Foundation
import KnowledgeGraph
import Testing

/// The same tools over a server's graph.
struct SPARQLTests {
  private static let namespace = "http://rdf.freebase.com/ns/"

  private static func configuration(
    _ folder: URL, _ endpoint: String, seconds: Double = 20, retries: Int = 1
  ) throws -> SPARQLConfiguration {
    let text: JSONValue = [
      "sparql": .string(endpoint), "ontology": "ontology", "seconds": .double(seconds), "retries": .int(retries),
    ]
    let file = folder.appending(path: "graph.json")
    try Data(text.text.utf8).write(to: file)
    return try SPARQLConfiguration(file: file)
  }

  @Test(.enabled(if: Virtuoso.isInstalled, "Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin"))
  func aRealServerFindsWhatFollows() async throws {
    try await inTemporaryFolder { folder in
      let small = SmallGraph(seed: 12)
      try small.writeFreebaseOntology(to: folder.appending(path: "ontology"))
      let server = try await Virtuoso(folder: folder)
      try server.load(small.triples(namespace: Self.namespace), graph: "http://example.org/zoo")
      let store = try SPARQLStore(try Self.configuration(folder, server.endpoint))
      var random = RandomSource(12)
      var answered = 0
      for _ in 0..<80 {
        var (program, _) = small.program(&random, depth: 1 + random.below(4))
        if random.chance(0.1) { program = .count(program) }
        // Tools join variables, never bare entities; of these Virtuoso finds no union.
        guard Self.joinsVariables(program) else { continue }
        let answers = try await store.answers(to: program)
        #expect(answers == small.answers(program), "\(program)")
        #expect(try await store.predicates(of: program) == small.predicates(program), "\(program)")
        if !answers.isEmpty { answered += 1 }
      }
      #expect(answered > 20)
      try await play(in: folder, small, endpoint: server.endpoint)
      // What an agent writes stays a name.
      let hostile = Program.entity("m.x> ?p ?o . } #")
      #expect(try await store.answers(to: .join("zoo.animal.eats", backwards: false, hostile)) == [])
      server.stop()
      await #expect(throws: SPARQLStore.Failure.self) { try await store.answers(to: .instances("zoo.house")) }
    }
  }

  private static func joinsVariables(_ program: Program) -> Bool {
    switch program {
    case .entity, .instances: return true
    case .join(_, _, let of), .count(let of), .extreme(_, let of, _): return joinsVariables(of)
    case .and(let one, let other), .or(let one, let other):
      return [one, other].allSatisfy { if case .entity = $0 { false } else { joinsVariables($0) } }
    }
  }

  /// Plays questions in AgentBench's form in an environment whose graph is the server's.
  private func play(in folder: URL, _ small: SmallGraph, endpoint: String) async throws {
    let house = try #require(small.links.map(\.object).filter { $0.hasPrefix("m.house") }.sorted().first)
    let gold = Program.join("zoo.house.animals", backwards: false, .entity(house))
    let records: JSONValue = [
      [
        "question": "who lives in the first house?", "qid": "1", "source": "zoo",
        "entities": ["First House": .string(house)], "s_expression": .string(gold.description),
        "actions": ["get_relations(\(house))", "get_neighbors(\(house),zoo.house.animals)"].asJSON,
        "answer": .array(
          small.answers(gold).map { ["answer_type": "Entity", "answer_argument": .string($0), "entity_name": "x"] }),
      ],
      [
        "question": "how many animals are in the first house?", "qid": "2", "source": "zoo",
        "entities": ["First House": .string(house)], "s_expression": .string("(COUNT \(gold))"),
        "actions": ["get_relations(\(house))", "get_neighbors(\(house),zoo.house.animals)", "count(#0)"].asJSON,
        "answer": [["answer_type": "Value", "answer_argument": .int(small.answers(gold).count), "entity_name": ""]],
      ],
    ]
    let world = folder.appending(path: "knowledge-graph")
    try FileManager.default.createDirectory(at: world.appending(path: "tasks"), withIntermediateDirectories: true)
    let manifest = try String(
      contentsOf: KnowledgeGraphTests.resources.folder.appending(path: "environment.yaml"), encoding: .utf8)
    let configuration: JSONValue = ["sparql": .string(endpoint), "ontology": "../ontology"]
    for (name, text) in [
      ("environment.yaml", manifest.replacing("{dev: 20, test: 150}", with: "{dev: 2}")),
      ("tasks/dev.json", records.text), ("graph.json", configuration.text),
      (
        "tasks/dev.jsonl",
        "{\"id\":\"dev-000\",\"file\":\"dev.json\",\"number\":0}\n{\"id\":\"dev-001\",\"file\":\"dev.json\",\"number\":1}\n"
      ),
    ] { try Data(text.utf8).write(to: world.appending(path: name)) }
    let environment = try KnowledgeGraph(
      resources: EnvironmentResources(folder: world, scratch: folder.appending(path: "scratch")))
    try await environment.prepare()
    for style in ActionStyle.allCases {
      for sample in try environment.samples(in: .dev) {
        let session = try await EpisodeSession(environment, EpisodeRequest(sample: sample, seed: 1, style: style))
        var verdict: Verdict?
        for _ in 0..<15 where verdict == nil {
          verdict = try await session.submit(try await session.oracleReply()).verdict
        }
        #expect(verdict?.score == 1, "\(sample)")
      }
    }
    await #expect(throws: Diagnostic.self) { try await environment.begin(EpisodeRequest(sample: "train-1", seed: 1)) }
  }

  private static func http(_ status: String, _ body: String) -> String {
    "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
  }

  private static func store(_ folder: URL, _ listener: Listener, seconds: Double = 20, retries: Int = 2) throws
    -> SPARQLStore
  {
    try SmallGraph(seed: 1).writeFreebaseOntology(to: folder.appending(path: "ontology"))
    return try SPARQLStore(
      try configuration(folder, "http://127.0.0.1:\(listener.port)/sparql", seconds: seconds, retries: retries))
  }

  @Test func whatPassesIsTriedAgain() async throws {
    try await inTemporaryFolder { folder in
      let listener = try #require(Listener.bound())
      let results = """
        {"head":{"vars":["x"]},"results":{"bindings":[
        {"x":{"type":"uri","value":"http://rdf.freebase.com/ns/m.b"}},{"x":{"type":"literal","value":"1999-01-02-08:00"}},
        {"x":{"type":"uri","value":"http://rdf.freebase.com/ns/m.b"}}]}}
        """
      listener.answer(with: [Self.http("503 Busy", "later"), "", Self.http("200 OK", results)])
      let store = try Self.store(folder, listener)
      #expect(try await store.answers(to: .instances("zoo.house")) == ["1999-01-02", "m.b"])
    }
  }

  @Test(arguments: [("400 Bad Request", "syntax error at line 1"), ("200 OK", "<html>")])
  func whatIsWrongIsTold(_ status: String, _ body: String) async throws {
    try await inTemporaryFolder { folder in
      let listener = try #require(Listener.bound())
      // A second try would wait for an answer that never comes.
      listener.answer(with: [Self.http(status, body)])
      let store = try Self.store(folder, listener)
      let failure = await #expect(throws: SPARQLStore.Failure.self) { try await store.predicates(of: .entity("m.a")) }
      let text = failure?.description ?? ""
      #expect(text.contains(status == "200 OK" ? "something else than SPARQL" : "400: syntax error"), "\(text)")
    }
  }

  @Test func whoNeverAnswersIsGivenUp() async throws {
    try await inTemporaryFolder { folder in
      let listener = try #require(Listener.bound())
      let store = try Self.store(folder, listener, seconds: 1, retries: 0)
      let failure = await #expect(throws: SPARQLStore.Failure.self) { try await store.answers(to: .entity("m.a")) }
      #expect(failure?.description.contains("no answer in time") == true)
    }
  }

  /// All tries of a query end before the step that makes it does: a silent server is named.
  @Test func aStepOutlastsAllTries() async throws {
    try await inTemporaryFolder { base in
      let folder = base.appending(path: "knowledge-graph")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let manifest = try EnvironmentManifest(folder: KnowledgeGraphTests.resources.folder)
      try FileManager.default.copyItem(
        at: KnowledgeGraphTests.resources.folder.appending(path: "environment.yaml"),
        to: folder.appending(path: "environment.yaml"))
      try SmallGraph(seed: 1).writeFreebaseOntology(to: folder.appending(path: "ontology"))
      let file = folder.appending(path: "graph.json")
      let resources = EnvironmentResources(folder: folder, scratch: folder)
      let plain = #""sparql":"http://127.0.0.1:9/sparql","ontology":"ontology""#
      try Data("{\(plain)}".utf8).write(to: file)
      try await KnowledgeGraph(resources: resources).prepare()
      try Data("{\(plain),\"seconds\":\(manifest.limits.stepSeconds / 4)}".utf8).write(to: file)
      let error = await #expect(throws: Diagnostic.self) { try await KnowledgeGraph(resources: resources).prepare() }
      #expect(error?.key == "seconds" && error?.message.contains("4 tries") == true)
    }
  }

  /// Each superlative is written twice: what would be too long is not made a variable, and is no empty answer.
  @Test func whatCannotBeAskedForIsNoAnswer() async throws {
    try await inTemporaryFolder { folder in
      let listener = try #require(Listener.bound())
      let store = try Self.store(folder, listener)
      var program = Program.instances("zoo.animal")
      #expect(store.canAsk(for: program))
      for _ in 0..<14 { program = .extreme(largest: true, program, "zoo.animal.age") }
      #expect(!store.canAsk(for: program))
      await #expect(throws: (any Error).self) { try await store.answers(to: program) }
      await #expect(throws: (any Error).self) { try await store.predicates(of: program) }
    }
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"sparql":"ftp://x/","ontology":"o"}"#, #"{"sparql":"http://x/","ontology":"o","tries":3}"#,
    #"{"sparql":"http://x/","ontology":"o","seconds":0}"#, #"{"sparql":"http://x/"}"#,
  ]) func aBrokenConfigurationIsNamed(_ text: String) async throws {
    try await inTemporaryFolder { folder in
      let file = folder.appending(path: "graph.json")
      try Data(text.utf8).write(to: file)
      let error = #expect(throws: Diagnostic.self) { try SPARQLConfiguration(file: file) }
      #expect(error?.file == file.path)
    }
  }
}

extension [String] {
  fileprivate var asJSON: JSONValue { .array(map(JSONValue.string)) }
}
