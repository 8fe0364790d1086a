import ArgumentParser
import EnvironmentKit
import Episodes
import Foundation
import TraceStore

/// `gauntlet traces pictures`: what an episode's pages looked like, as files.
struct TracesPictures: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pictures", abstract: "Write the pictures of a recorded episode as files.",
    discussion: """
      A file for each step that has one: step-001.jpg shows the page after the first reply.
      For example: gauntlet traces pictures traces/web.sqlite web-browsing/live_dev-000 --out pictures
      """)
  @Argument(help: "The run file.") var run: String
  @Argument(help: "The episode: environment/sample, with #epoch where it is not the first.") var episode: String
  @Option(help: "The folder to write them in.") var out: String
  @Option(help: "The attempt, from 1; the one that counts when left out.") var attempt: Int?
  @Flag(help: "As JSON, a line per picture.") var json = false

  func run() async throws {
    guard let key = EpisodeKey(parsing: episode) else {
      throw Diagnostic(
        "'\(episode)' is no episode", hint: "Write environment/sample, such as web-browsing/live_dev-000")
    }
    let reader = try await RunPlace.reader(run)
    let trace = try reader.trace(key, attempt: attempt.map { $0 - 1 })
    let pictures = trace.steps.flatMap { step in
      step.outcomes.compactMap(\.observation?.picture).map { (step: step.number + 1, picture: $0) }
    }
    guard !pictures.isEmpty else {
      throw Diagnostic(
        "\(episode) has no pictures", hint: "Live web tasks have some, unless --option screenshots=none leaves them out"
      )
    }
    let folder = URL(filePath: out)
    var places: [Int: Int] = [:]
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (step, picture) in pictures {
        places[step, default: 0] += 1
        let place = places[step] == 1 ? "" : "-\(places[step] ?? 0)"
        let digits = String(repeating: "0", count: max(0, 3 - "\(step)".count)) + "\(step)"
        let file = folder.appending(path: "step-\(digits)\(place).\(Self.ending(picture.mediaType))")
        try picture.data.write(to: file, options: .atomic)
        Terminal.say(json ? JSONValue.object(["step": .int(step), "file": .string(file.path)]).text : file.path)
      }
    } catch let error as CocoaError {
      throw Diagnostic(file: out, "cannot be written: \(Diagnostic.reason(of: error))", hint: "--out is a folder")
    }
  }

  private static func ending(_ mediaType: String) -> String {
    ["image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"][mediaType] ?? "bin"
  }
}
