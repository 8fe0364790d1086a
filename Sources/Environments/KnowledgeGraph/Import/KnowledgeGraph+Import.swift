import EnvironmentKit
import Episodes
import Foundation

extension KnowledgeGraph: TaskImporting {
  /// AgentBench's questions, with the ontology where it lies beside them, and a `graph.json` that names AgentBench's server: they
  /// are about Freebase.
  public func importTasks(from file: URL) throws -> TaskImport {
    let read = try AgentBenchQuestions(file: file)
    let folder = file.deletingLastPathComponent().appending(path: "ontology")
    let hasOntology = FileManager.default.fileExists(atPath: folder.path)
    let problems = hasOntology ? read.untyped(in: try Ontology(freebase: folder)) : []
    return TaskImport(
      lines: read.numbers.map { ["file": .string(file.path), "number": .int($0)] },
      skipped: read.skipped.map { .init(name: "record \($0.number)", reason: $0.reason) },
      companions: hasOntology ? ["ontology": folder] : [:],
      texts: [SPARQLConfiguration.fileName: SPARQLConfiguration.forFreebase],
      note: "They are about Freebase, which a server has to hold: "
        + "\(SPARQLConfiguration.fileName) in the environment's folder names AgentBench's, at "
        + "\(SPARQLConfiguration.server). Change it where yours is another."
        + (hasOntology ? "" : " Put AgentBench's folder 'ontology' beside it: none lies beside the questions.")
        + problems.map { "\nrecord \($0.number): no tool makes its gold program: \($0.reason)" }.joined())
  }
}
