import EnvironmentKit
import Episodes
import Foundation
import WebBrowsing

/// A folder of pages in MiniWoB++'s protocol, and the environment that plays them.
struct MiniWoBPackage {
  let home: URL
  let environment: WebBrowsing
  let found: TaskImport
  private let split: Split

  /// Imports the tasks of `pages`, as the command does.
  init(_ pages: URL, as split: Split = "miniwob") throws {
    self.split = split
    home = FileManager.default.temporaryDirectory.appending(path: "miniwob-\(UUID().uuidString)")
    let ours = try Machine.environment()
    found = try ours.importTasks(from: pages)
    _ = try found.write(
      ours.manifest, of: Machine.root.appending(path: "environments/web-browsing"), as: split, in: home)
    environment = try WebBrowsing(
      resources: EnvironmentResources(
        folder: home.appending(path: "environments/web-browsing"), scratch: home.appending(path: "scratch")))
  }

  /// The sample of a task.
  func sample(_ name: String) throws -> SampleID {
    let samples = try environment.samples(in: split)
    guard let index = found.lines.firstIndex(where: { $0["miniwob"] == .string(name) }) else {
      throw Diagnostic("there is no task '\(name)'")
    }
    return samples[index]
  }

  /// Begins a task; gives what is seen first.
  func begin(_ sample: SampleID) async throws -> (session: EpisodeSession, seen: String) {
    let session = try await EpisodeSession(
      environment, EpisodeRequest(sample: sample, seed: 1, options: ["screenshots": "none"]))
    return (session, await session.transcript.last?.content ?? "")
  }

  func end() async {
    await environment.shutDown()
    try? FileManager.default.removeItem(at: home)
  }

  /// The number in front of what is written `role "name"`, of the last there is.
  static func number(_ text: String, in seen: String) -> Int? {
    for line in seen.split(separator: "\n").reversed() {
      let words = line.drop { $0 == " " }
      guard words.first == "[", let close = words.firstIndex(of: "]"), words[close...].contains("] \(text)") else {
        continue
      }
      return Int(words[words.index(after: words.startIndex)..<close])
    }
    return nil
  }
}
