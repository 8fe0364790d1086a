import ArgumentParser
import EnvironmentKit
import Episodes
import Foundation
import TraceStore

/// `gauntlet traces`: recorded runs in other formats.
struct Traces: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Export, search and copy recorded runs.",
    subcommands: [Export.self, Search.self, TracesCopy.self, TracesPictures.self])

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a run in AgentBench's or OpenAI's format.",
      discussion: """
        agentbench writes OUT/AGENT/ENVIRONMENT/{runs.jsonl,error.jsonl,overall.json}; openai writes chat JSONL for \
        fine-tuning to OUT, with weight 1 on the agent's turns only.
        For example: gauntlet traces export traces/oracle.sqlite --format openai --out train.jsonl
        """)
    @Argument(help: "The run file.") var run: String
    @Option(help: "agentbench or openai.") var format: String
    @Option(help: "A folder for agentbench, a file for openai.") var out: String
    @Option(help: "A split that openai may export; test is exported only when named here.") var split: [String] = []
    @Option(help: "openai: the lowest score of an episode that is exported.") var minimumScore = 1.0
    @Flag(help: "Say as JSON what was written, a line per file or folder.") var json = false

    func validate() throws {
      guard ["agentbench", "openai"].contains(format) else {
        throw ValidationError("--format is '\(format)': give agentbench or openai.")
      }
    }

    func run() async throws {
      let reader = try await RunPlace.reader(run)
      do {
        if format == "openai" { try exportChats(reader) } else { try exportAgentBench(reader) }
      } catch let error as CocoaError {
        throw Diagnostic(
          file: out, "cannot be written: \(Diagnostic.reason(of: error))",
          hint: format == "openai" ? "--out is a file here" : "--out is a folder here")
      }
    }

    private func exportChats(_ reader: RunReader) throws {
      let splits = split.isEmpty ? OpenAIExport().splits : Set(split.map { Split($0) })
      let home = try Home.find()
      let manifests = try reader.plan().environments.map { try home.environment($0.id).manifest }
      for name in split where !manifests.contains(where: { $0.splitNames.contains(name) }) {
        for manifest in manifests { try manifest.require(Split(name)) }
      }
      var text = ""
      var count = 0
      try OpenAIExport(splits: splits, minimumScore: minimumScore).lines(of: reader) { line in
        text += line + "\n"
        count += 1
      }
      try Self.write(text, to: URL(filePath: out))
      said(out, ["conversations": .int(count)], "\(count) conversations in \(out)")
    }

    /// A file is replaced whole; a pipe or a device is written to, and stays what it is.
    private static func write(_ text: String, to file: URL) throws {
      var status = stat()
      guard stat(file.path, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) else {
        return try Data(text.utf8).write(to: file.resolvingSymlinksInPath(), options: .atomic)
      }
      let handle = try FileHandle(forWritingTo: file)
      try handle.write(contentsOf: Data(text.utf8))
      try handle.close()
    }

    private func said(_ path: String, _ facts: [String: JSONValue], _ text: String) {
      guard json else { return Terminal.complain(text) }
      Terminal.say(JSONValue.object(facts.merging(["path": .string(path)]) { $1 }).text)
    }

    private func exportAgentBench(_ reader: RunReader) throws {
      let home = try Home.find()
      let plan = try reader.plan()
      let attempts = try reader.episodes()
      // Everything is made before anything is written.
      let files = try plan.environments.map { part in
        let results = attempts.filter { $0.episode.environment == part.id }.compactMap(\.episodeResult)
        let custom = try home.environment(part).agentBenchOverall(of: results)
        return (part.id, try AgentBenchExport().files(of: reader, environment: part.id, custom: custom))
      }
      let agent = plan.agent.replacing("/", with: "_")
      for (environment, files) in files {
        let folder = URL(filePath: out).appending(path: "\(agent)/\(environment)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in [
          ("runs.jsonl", files.runs), ("error.jsonl", files.errors), ("overall.json", files.overall),
        ] {
          let file = folder.appending(path: name)
          if let text {
            try Self.write(text, to: file)
          } else {
            // One of an earlier export would say that this run is finished.
            try? FileManager.default.removeItem(at: file)
          }
        }
        let rest = files.overall == nil ? " (no overall.json: not every planned episode has a score)" : ""
        said(
          folder.path, ["environment": .string(environment), "finished": .bool(files.overall != nil)],
          "\(folder.path)\(rest)")
      }
    }
  }

  struct Search: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Find episodes by words in their messages.",
      discussion: "For example: gauntlet traces search traces/glm.sqlite 'desklamp bowl'")
    @Argument(help: "The run file.") var run: String
    @Argument(help: "Words that must all occur, in any of an episode's messages.") var words: String
    @Flag(help: "As JSON, a line per episode.") var json = false

    func run() async throws {
      let reader = try await RunPlace.reader(run)
      let hits = try reader.search(words)
      if hits.isEmpty { Terminal.complain("no episode in \(run) holds all of: \(words)") }
      for hit in hits {
        let value: JSONValue = [
          "episode": .string("\(hit.episode)"), "attempt": .int(hit.attempt + 1), "excerpt": .string(hit.excerpt),
        ]
        let excerpt = Terminal.harmless(hit.excerpt).replacing("\n", with: " ")
        Terminal.say(json ? value.text : "\(hit.episode)\t\(excerpt)")
      }
    }
  }
}
