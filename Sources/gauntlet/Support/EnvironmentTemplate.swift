import BuiltInEnvironments
import Episodes
import Foundation

/// An environment that others begin with: a folder whose files are taken over under another name.
struct EnvironmentTemplate {
  var folder: URL
  /// The checkout that a Swift package builds on.
  var home: URL

  /// The template's own name, in the ways it is written.
  private static let name = "number-lock"

  /// Writes it as an environment of another name. Throws a `Diagnostic`, and leaves nothing behind then.
  func write(as name: String, to target: URL) throws {
    guard !BuiltInEnvironments.ids.contains(name) else {
      throw Diagnostic("'\(name)' is an environment that comes with Gauntlet", hint: "Choose another name")
    }
    let manager = FileManager.default
    guard !manager.fileExists(atPath: target.path) else {
      throw Diagnostic(file: target.path, "is there already", hint: "Choose another name, or --to another folder")
    }
    guard let files = manager.enumerator(atPath: folder.path)?.compactMap({ $0 as? String }).sorted(), !files.isEmpty
    else {
      throw Diagnostic(file: folder.path, "is missing", hint: "Run it with a checkout of Gauntlet: set GAUNTLET_HOME")
    }
    do {
      for file in files {
        let source = folder.appending(path: file)
        guard (try? source.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true else { continue }
        let place = target.appending(path: renamed(file, name))
        try manager.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        let text = renamed(try String(contentsOf: source, encoding: .utf8), name)
        try Data(text.replacing("GAUNTLET_CHECKOUT", with: home.standardizedFileURL.path).utf8).write(to: place)
      }
    } catch {
      try? manager.removeItem(at: target)
      throw Diagnostic(file: target.path, "cannot be written: \(Diagnostic.reason(of: error))")
    }
  }

  private func renamed(_ text: String, _ name: String) -> String {
    Self.spellings(of: Self.name).reduce(text) { text, spelling in
      text.replacing(spelling.text, with: Self.spellings(of: name).first { $0.kind == spelling.kind }?.text ?? name)
    }
  }

  private enum Kind { case id, file, type, title }

  /// `number-lock`, `number_lock`, `NumberLock`, `Number lock`.
  private static func spellings(of name: String) -> [(kind: Kind, text: String)] {
    let words = name.split(separator: "-").map(String.init)
    return [
      (.id, name), (.file, words.joined(separator: "_")), (.type, words.map(\.capitalized).joined()),
      (.title, words.joined(separator: " ").prefix(1).uppercased() + words.joined(separator: " ").dropFirst()),
    ]
  }
}
