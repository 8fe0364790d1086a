import EnvironmentKit
import Episodes
import Foundation
import KnowledgeGraph
import Testing

/// The store behind the tools: what it finds, and what becomes of broken facts and files.
struct GraphTests {
  @Test(arguments: [1, 2, 3] as [UInt64]) func programsMeanWhatTheySay(_ seed: UInt64) async throws {
    try await inTemporaryFolder { folder in
      let small = SmallGraph(seed: Seed(seed))
      try small.write(to: folder.appending(path: "facts"))
      let graph = try Graph(facts: folder.appending(path: "facts"), cache: folder.appending(path: "cache"))
      var random = RandomSource(Seed(seed))
      var answered = 0
      for _ in 0..<300 {
        var (program, _) = small.program(&random, depth: random.below(6))
        if random.chance(0.1) { program = .count(program) }
        let answers = try await graph.answers(to: program)
        #expect(answers == small.answers(program), "\(program)")
        #expect(try await graph.predicates(of: program) == small.predicates(program), "\(program)")
        if !answers.isEmpty { answered += 1 }
      }
      #expect(answered > 100)
    }
  }

  @Test func aProgramReadsAsItIsWritten() throws {
    let small = SmallGraph(seed: 5)
    var random = RandomSource(5)
    for _ in 0..<500 {
      let program = small.program(&random, depth: random.below(7)).program
      #expect(try ProgramParser.parse(program.description) == program)
    }
    #expect(
      try ProgramParser.parse("(JOIN (R a.b.c) m.0x)") == .join("a.b.c", backwards: false, .entity("m.0x")))
  }

  @Test(arguments: [
    "", "(", ")", "(JOIN a.b m.0x", "(JOIN a.b m.0x))", "(FLY m.0x)", "(AND m.0x)", "(JOIN (S a) m.0x)", "((JOIN))",
    String(repeating: "(COUNT ", count: 10_000) + "m.0x" + String(repeating: ")", count: 10_000),
  ]) func brokenProgramsAreRefused(_ text: String) {
    #expect(throws: Diagnostic.self) { try ProgramParser.parse(text) }
  }

  @Test func nestedSuperlativesStaySmall() async throws {
    try await inTemporaryFolder { folder in
      let small = SmallGraph(seed: 9)
      try small.write(to: folder.appending(path: "facts"))
      let graph = try Graph(facts: folder.appending(path: "facts"), cache: folder.appending(path: "cache"))
      var program = Program.instances("zoo.animal")
      for _ in 0..<60 { program = .extreme(largest: true, program, "zoo.animal.age") }
      #expect(try await graph.answers(to: program) == small.answers(program))
    }
  }

  @Test func theShippedGraphIsAsLargeAsItSays() throws {
    let resources = KnowledgeGraphTests.resources
    let graph = try Graph(facts: resources.folder.appending(path: "facts"), cache: resources.scratch)
    #expect(try graph.factCount() == 916_722)
    let files = try FileManager.default.contentsOfDirectory(atPath: resources.scratch.path)
    let file = files.first { $0.hasSuffix(".sqlite") } ?? ""
    let size = try FileManager.default.attributesOfItem(atPath: resources.scratch.appending(path: file).path)[.size]
    #expect((size as? Int ?? Int.max) < 60_000_000)
  }

  @Test func severalAtOnceBuildOneFile() async throws {
    try await inTemporaryFolder { folder in
      let small = SmallGraph(seed: 3)
      let (facts, cache) = (folder.appending(path: "facts"), folder.appending(path: "cache"))
      try small.write(to: facts)
      try FileManager.default.createDirectory(at: cache, withIntermediateDirectories: true)
      // What somebody who was killed left.
      try Data("half a graph".utf8).write(to: cache.appending(path: "graph.draft"))
      let counts = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<6 { group.addTask { try Graph(facts: facts, cache: cache).factCount() } }
        return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
      }
      #expect(counts.count == 1)
      let files = try FileManager.default.contentsOfDirectory(atPath: cache.path)
      #expect(files.count { $0.hasSuffix(".sqlite") } == 1 && !files.contains("graph.draft"))
    }
  }

  enum Damage: CaseIterable { case missing, row, number, target, twice, version, ontology }

  @Test(arguments: Damage.allCases) func brokenFactsAreNamed(_ damage: Damage) async throws {
    try await inTemporaryFolder { folder in
      let facts = folder.appending(path: "facts")
      try SmallGraph(seed: 4).write(to: facts)
      let table = facts.appending(path: "zoo.animal.tsv")
      var text = try String(contentsOf: table, encoding: .utf8)
      switch damage {
      case .missing: try FileManager.default.removeItem(at: table)
      case .row: text += "lonely\n"
      case .number: text += "animal_99\tx\t\t\theavy\n"
      case .target: text += "animal_99\tx\thouse_77\n"
      case .twice: text += "animal_1\tx\n"
      case .version: text += "animal_99\tx\n"
      case .ontology:
        let file = facts.appending(path: "ontology.tsv")
        try Data("relation\tdomain\nx\n".utf8).write(to: file)
      }
      if damage != .missing { try Data(text.utf8).write(to: table) }
      if ![.missing, .version, .ontology].contains(damage) { try Self.sign(facts) }
      let error = #expect(throws: Diagnostic.self) {
        try Graph(facts: facts, cache: folder.appending(path: "cache"))
      }
      #expect(error?.file?.hasPrefix(facts.path) == true && error?.hint != nil, "\(String(describing: error))")
    }
  }

  private static func sign(_ facts: URL) throws {
    let names = ["ontology", "zoo.animal", "zoo.house"]
    let bytes = try names.flatMap { Array(try Data(contentsOf: facts.appending(path: "\($0).tsv"))) }
    try Data(Digest(of: bytes).hex.utf8).write(to: facts.appending(path: "VERSION"))
  }

  @Test func aFileThatIsNoGraphIsNamed() async throws {
    try await inTemporaryFolder { folder in
      let (facts, cache) = (folder.appending(path: "facts"), folder.appending(path: "cache"))
      try SmallGraph(seed: 4).write(to: facts)
      _ = try Graph(facts: facts, cache: cache)
      let files = try FileManager.default.contentsOfDirectory(atPath: cache.path)
      let name = files.first { $0.hasSuffix(".sqlite") } ?? ""
      let file = cache.appending(path: name)
      try Data(repeating: 7, count: 5000).write(to: file)
      let error = #expect(throws: Diagnostic.self) { try Graph(facts: facts, cache: cache) }
      #expect(error?.file == file.path && error?.hint?.contains("Remove it") == true)
    }
  }

  @Test func aPlaceThatCannotBeWrittenIsNamed() async throws {
    try await inTemporaryFolder { folder in
      let facts = folder.appending(path: "facts")
      try SmallGraph(seed: 4).write(to: facts)
      let cache = folder.appending(path: "file")
      try Data().write(to: cache)
      let error = #expect(throws: Diagnostic.self) { try Graph(facts: facts, cache: cache) }
      #expect(error?.message.contains("cannot be built here") == true)
    }
  }
}
