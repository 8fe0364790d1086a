import Foundation
import Testing

/// The tutorial of EnvironmentKit and the Swift template, done as they are written. What they build on is compiled once, into a
/// folder that stays.
@Suite(.serialized) struct TutorialTests {
  /// A fenced block, with the file that the text before it names.
  struct Block {
    var language: String
    var file: String?
    var text: String
  }

  static func blocks(_ markdown: String) -> [Block] {
    var blocks: [Block] = []
    var prose = ""
    var open: Block?
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if let block = open {
          blocks.append(block)
          open = nil
          prose = ""
        } else {
          let names = prose.matches(of: /`([A-Za-z\/0-9-]+\.(yaml|jsonl|swift))`/).map { String($0.1) }
          open = Block(language: String(line.dropFirst(3)), file: names.first, text: "")
        }
      } else if open != nil {
        open?.text += line + "\n"
      } else {
        prose += line + "\n"
      }
    }
    return blocks
  }

  static let variables = [
    // What is compiled for one package is there for the next, and for the next time.
    "SWIFTPM_BUILD_DIR": CommandLineTool.root.appending(path: ".build/plug-ins").path,
    "GAUNTLET": CommandLineTool.root.path, "GAUNTLET_HOME": CommandLineTool.root.path,
    "PATH": URL(filePath: CommandLineTool.executable).deletingLastPathComponent().path + ":"
      + (ProcessInfo.processInfo.environment["PATH"] ?? ""),
  ]

  @Test func theTutorialWorksAsWritten() async throws {
    let file = CommandLineTool.root.appending(path: "Sources/Environments/EnvironmentKit/README.md")
    let blocks = Self.blocks(try String(contentsOf: file, encoding: .utf8))
    let files = blocks.filter { !$0.language.isEmpty }
    #expect(
      files.compactMap(\.file) == ["environment.yaml", "tasks/dev.jsonl", "Package.swift", "Sources/till/main.swift"])
    let lines = files.map { $0.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1 }
    #expect(lines.reduce(0, +) < 100)
    try await PluginTests.withFolder { folder in
      let till = folder.appending(path: "till")
      for block in files {
        let place = till.appending(path: try #require(block.file))
        try FileManager.default.createDirectory(
          at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try block.text.write(to: place, atomically: true, encoding: .utf8)
      }
      let commands = blocks.filter(\.language.isEmpty).flatMap { $0.text.split(separator: "\n") }
      #expect(commands.count == 3)
      for command in commands {
        let result = try Shell.run("cd '\(folder.path)' && \(command)", variables: Self.variables)
        #expect(result.status == 0, "\(command)\n\(result.text.suffix(3000))")
        if command.contains("check") { #expect(result.text.split(separator: "\n").count { $0.hasSuffix(" ok") } == 9) }
        if command.contains("replay") { #expect(result.text.contains("equal")) }
      }
    }
  }

  @Test func aNewEnvironmentInSwiftWorks() async throws {
    try await PluginTests.withFolder { folder in
      let made = try CommandLineTool.run(["env", "new", "coin-box", "--language", "swift", "--to", folder.path])
      try #require(made.status == 0, "\(made.text)")
      let package = folder.appending(path: "coin-box")
      let tests = try Shell.run("cd '\(package.path)' && swift test", variables: Self.variables)
      #expect(tests.status == 0, "\(tests.text.suffix(3000))")
      let check = try CommandLineTool.run(["env", "check", package.path], variables: Self.variables)
      #expect(check.status == 0, "\(check.text.suffix(3000))")
    }
  }
}
