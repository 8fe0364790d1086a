import ArgumentParser
import Database
import EnvironmentKit
import Episodes
import Foundation
import GLMRuntime

/// `gauntlet doctor`: what is installed, what is missing, how to get it.
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check that this machine has what Gauntlet needs.", discussion: "For example: gauntlet doctor --json")
  @Flag(help: "As JSON.") var json = false

  private struct Finding {
    var name: String
    var isThere: Bool
    var text: String
  }

  func run() async throws {
    var findings: [Finding] = []
    func check(_ name: String, _ body: () throws -> String) {
      do {
        findings.append(Finding(name: name, isThere: true, text: try body()))
      } catch {
        findings.append(Finding(name: name, isThere: false, text: "\(error)"))
      }
    }
    check("data") { try Home.find().root.path }
    check("environments") { try Home.find().environments([]).map(\.manifest.id).joined(separator: ", ") }
    check("default model") {
      let model = try GLMModel(GGUFFile(path: Home.find().defaultModel.path))
      return "\(model.configuration.architecture), \(model.parameterCount) parameters"
    }
    check("scratch folder") {
      let scratch = try Home.find().scratch
      try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
      guard FileManager.default.isWritableFile(atPath: scratch.path) else {
        throw Diagnostic(file: scratch.path, "cannot be written", hint: "Set GAUNTLET_SCRATCH")
      }
      return scratch.path
    }
    for program in Database.programs {
      check(program) { try Database.program(program) }
    }
    check("memory for databases") {
      guard FileManager.default.isWritableFile(atPath: "/dev/shm") else {
        throw Diagnostic("/dev/shm cannot be written", hint: "Databases will live on disk, ten times slower")
      }
      return "/dev/shm"
    }
    for finding in findings {
      if json {
        let value: JSONValue = [
          "name": .string(finding.name), "ok": .bool(finding.isThere), "text": .string(finding.text),
        ]
        Terminal.say(value.text)
      } else {
        Terminal.say("\(finding.isThere ? "ok     " : "MISSING")  \(finding.name): \(finding.text)")
      }
    }
    if findings.contains(where: { !$0.isThere }) { throw ExitStatus.checkFailed }
  }
}
