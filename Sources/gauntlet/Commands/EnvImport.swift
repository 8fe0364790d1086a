import ArgumentParser
import EnvironmentKit
import Episodes
import Foundation

/// `gauntlet env import`: tasks of AgentBench, ALFWorld, WebShop, Mind2Web and MiniWoB++, ready to be played.
struct EnvImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make an environment of tasks in others' files.",
    discussion: """
      For example: gauntlet env import os-shell dev.json --to agentbench
      Then: GAUNTLET_HOME=agentbench gauntlet run os-shell --split dev

      Takes AgentBench's files for os-shell, knowledge-graph and database, a folder of ALFWorld's games for house-holding, \
      a folder with WebShop's three files for web-shopping, AgentBench's spreadsheets for lateral-thinking, and for web-browsing \
      Mind2Web's files or a folder with MiniWoB++'s pages (html, in the Python package miniwob). What cannot be played is named and left out.
      """)
  @Argument(help: "The environment.") var environment: String
  @Argument(help: "The file or folder with the tasks.") var file: String
  @Option(help: "The folder to make it in, as <to>/environments/<environment>.") var to: String
  @Option(help: "The split that the tasks become.") var split = "dev"
  @Flag(help: "As JSON.") var json = false

  func run() throws {
    let home = try Home.find()
    let world = try home.environment(environment)
    guard let importer = world as? any TaskImporting else {
      throw Diagnostic("\(environment) takes no tasks of others", hint: "See environments/\(environment)/README.md")
    }
    let found = try importer.importTasks(from: URL(filePath: file).standardizedFileURL)
    let tasks = try found.write(
      world.manifest, of: home.root.appending(path: "environments/\(environment)"), as: Split(split),
      in: URL(filePath: to).standardizedFileURL)
    guard !json else {
      let skipped = found.skipped.map { JSONValue.object(["name": .string($0.name), "reason": .string($0.reason)]) }
      let value: JSONValue = [
        "environment": .string(environment), "tasks": .string(tasks.path), "count": .int(found.lines.count),
        "skipped": .array(skipped), "note": .string(found.note),
      ]
      return Terminal.say(value.text)
    }
    for skipped in found.skipped { Terminal.say(Terminal.harmless("skipped \(skipped.name): \(skipped.reason)")) }
    Terminal.say("\(environment): \(found.lines.count) tasks, \(found.skipped.count) skipped; \(tasks.path)")
    if !found.note.isEmpty { Terminal.say(Terminal.harmless(found.note)) }
    Terminal.say("Play them: GAUNTLET_HOME=\(Self.quoted(to)) gauntlet run \(environment) --split \(split)")
  }

  /// A word as a shell takes it for one.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0)) }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
