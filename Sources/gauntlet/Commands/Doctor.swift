import ArgumentParser
import Database
import EnvironmentKit
import Episodes
import Foundation
import GLMRuntime
import OSShell
import WebBrowsing

/// `gauntlet doctor`: what is installed, what is missing, how to get it.
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check that this machine has what Gauntlet needs.", discussion: "For example: gauntlet doctor --json")
  @Flag(help: "As JSON.") var json = false

  private struct Finding {
    var name: String
    var isThere: Bool
    /// Whether Gauntlet works without it, only not as well.
    var isOptional: Bool
    var text: String

    var mark: String { isThere ? "ok     " : isOptional ? "without" : "MISSING" }
  }

  func run() async throws {
    var findings: [Finding] = []
    func check(_ name: String, isOptional: Bool = false, _ body: () throws -> String) {
      do {
        findings.append(Finding(name: name, isThere: true, isOptional: isOptional, text: try body()))
      } catch let error where error is Diagnostic || error is GGUFError {
        findings.append(Finding(name: name, isThere: false, isOptional: isOptional, text: "\(error)"))
      } catch {
        let text = Diagnostic.reason(of: error)
        findings.append(Finding(name: name, isThere: false, isOptional: isOptional, text: text))
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
      do {
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
      } catch {
        throw Diagnostic(
          file: scratch.path, "cannot be made: \(Diagnostic.reason(of: error))",
          hint: "Set GAUNTLET_SCRATCH to a folder that you can write")
      }
      guard FileManager.default.isWritableFile(atPath: scratch.path) else {
        throw Diagnostic(file: scratch.path, "cannot be written", hint: "Set GAUNTLET_SCRATCH")
      }
      return scratch.path
    }
    for program in Database.programs {
      check(program) { try Database.program(program) }
    }
    check("sandbox for shells") {
      try OSShell.probe()
    }
    check("Chromium, for live web tasks", isOptional: true) { try WebBrowsing.browser() }
    check("memory for databases", isOptional: true) {
      guard FileManager.default.isWritableFile(atPath: "/dev/shm") else {
        throw Diagnostic("/dev/shm cannot be written: databases will live on disk, ten times slower")
      }
      return "/dev/shm"
    }
    for finding in findings {
      if json {
        let value: JSONValue = [
          "name": .string(finding.name), "ok": .bool(finding.isThere), "optional": .bool(finding.isOptional),
          "text": .string(finding.text),
        ]
        Terminal.say(value.text)
      } else {
        Terminal.say("\(finding.mark)  \(finding.name): \(finding.text)")
      }
    }
    if findings.contains(where: { !$0.isThere && !$0.isOptional }) { throw ExitStatus.checkFailed }
  }
}
