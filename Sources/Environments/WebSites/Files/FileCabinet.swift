import EnvironmentKit
import Episodes

/// A file manager in the browser: folders, texts, sizes.
public struct FileCabinet: Site {
  public static let name = "files"
  static let mostFiles = 400

  struct File: Sendable, Hashable {
    var path: String
    var text: String
    /// In bytes; of a file that was uploaded, its text's.
    var size: Int
    var day: Int

    var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }
    var name: String { path.split(separator: "/").last.map(String.init) ?? "" }

    /// A text that is a byte longer.
    mutating func pad() {
      text = "\n" + text
      size = text.utf8.count
    }
  }

  /// By their paths, without a slash at the beginning.
  var files: [File] = []
  var folders: [String] = [""]

  static let layout = Layout(
    site: "Cabinet", links: [("All files", "/"), ("New folder", "/new-folder"), ("Upload a text", "/upload")],
    theme: .init(accent: "#3c2a78", tint: "#e9e4f7", ground: "#f8f6fc"), search: ("/search", "Find files"), user: nil)

  public init(seed: Seed) {
    var random = RandomSource(seed.derived("files"))
    let tops = random.shuffled(["Photos", "Letters", "Taxes", "Recipes", "Boat", "Music", "House"]).prefix(4).sorted()
    for top in tops {
      folders.append(top)
      let subs = random.shuffled(["2022", "2023", "2024", "Old", "Drafts", "Shared"]).prefix(2 + random.below(2))
        .sorted()
      folders += subs.map { "\(top)/\($0)" }
      for folder in [top] + subs.map({ "\(top)/\($0)" }) {
        for stem in random.shuffled(Self.stems).prefix(2 + random.below(4)) {
          let kind = random.pick(["txt", "txt", "jpg", "pdf", "csv"]) ?? "txt"
          let code = "\(random.pick(["KR", "MZ", "TL", "QD"]) ?? "KR")-\(1000 + random.below(9000))"
          let text = kind == "txt" ? "\(random.pick(Self.notes) ?? "")\nReference: \(code)\n" : ""
          files.append(
            File(
              path: "\(folder)/\(stem).\(kind)", text: text,
              size: kind == "txt" ? text.utf8.count : 4_000 + random.below(3_000_000),
              day: -random.below(14)))
        }
      }
    }
    // Sizes tell files apart.
    var seen: Set<Int> = []
    for index in files.indices {
      while !seen.insert(files[index].size).inserted {
        if files[index].text.isEmpty { files[index].size += 1 } else { files[index].pad() }
      }
    }
    files.sort { $0.path < $1.path }
  }

  private static let stems = [
    "harbour", "birthday", "invoice", "contract", "minutes", "summer", "list", "plan", "budget", "recital", "engine",
    "kitchen",
    "letter-to-anna", "insurance", "notes", "map", "inventory", "speech",
  ]
  private static let notes = [
    "Bring the long ladder and the blue paint.", "Half a litre of milk, three eggs, a little patience.",
    "The engine was serviced in spring; next time change the impeller.", "To be sent before the end of the month.",
    "Aunt Greta says that the picture was taken in Holm.", "Everything that was in the cellar is on this list.",
    "Second verse softer, then the bell.", "The notary has the original.",
  ]

  public var state: JSONValue {
    [
      "folders": .array(folders.sorted().map { .string($0) }),
      "files": .array(
        files.map { ["path": .string($0.path), "size": .int($0.size), "text": .string($0.text)] as JSONValue }
          .sorted { $0.text < $1.text }),
    ]
  }

  // MARK: Requests

  public mutating func respond(to request: SiteRequest) -> SiteResponse {
    let parts = request.parts
    let rest = parts.dropFirst().joined(separator: "/")
    switch (request.method, parts.first) {
    case ("GET", nil): return .page(folder(""))
    case ("GET", "style.css"): return Self.layout.style
    case ("GET", "folder"):
      guard folders.contains(rest) else { break }
      return .page(folder(rest))
    case ("GET", "file"):
      guard let file = files.first(where: { $0.path == rest }) else { break }
      return .page(page(file))
    case ("GET", "search"):
      let words = request.query("q").lowercased().split(separator: " ")
      return .page(
        found(
          request.query("q"),
          files.filter { file in
            !words.isEmpty && words.allSatisfy { "\(file.path) \(file.text)".lowercased().contains($0) }
          }))
    case ("GET", "new-folder"): return .page(folderForm)
    case ("GET", "upload"): return .page(uploadForm)
    case ("POST", _): return take(request, parts.first ?? "", rest)
    default: break
    }
    return Self.layout.missing()
  }

  private mutating func take(_ request: SiteRequest, _ what: String, _ path: String) -> SiteResponse {
    let index = files.firstIndex { $0.path == path }
    switch what {
    case "rename":
      guard let index else { break }
      let new = Self.joined(files[index].folder, request["name"])
      if let problem = problem(request["name"], new) { return Self.layout.refusal(problem) }
      files[index].path = new
      return .see("/folder/\(files[index].folder)")
    case "move":
      guard let index else { break }
      let target = Self.folder(named: request["folder"])
      guard folders.contains(target) else { return Self.layout.refusal("There is no folder “\(request["folder"])”.") }
      let new = Self.joined(target, files[index].name)
      if let problem = problem(files[index].name, new) { return Self.layout.refusal(problem) }
      files[index].path = new
      return .see("/folder/\(target)")
    case "delete":
      guard let index else { break }
      let folder = files[index].folder
      files.remove(at: index)
      return .see("/folder/\(folder)")
    case "new-folder":
      let inside = Self.folder(named: request["inside"])
      let new = Self.joined(inside, request["name"])
      guard folders.contains(inside), folders.count < 100, !folders.contains(new) else {
        return Self.layout.refusal("There is a folder of that name already, or none to make it in.")
      }
      if let problem = problem(request["name"], new) { return Self.layout.refusal(problem) }
      folders.append(new)
      return .see("/folder/\(new)")
    case "remove-folder":
      guard !path.isEmpty, folders.contains(path) else { break }
      guard !files.contains(where: { $0.path.hasPrefix(path + "/") }),
        !folders.contains(where: { $0.hasPrefix(path + "/") })
      else { return Self.layout.refusal("The folder is not empty.") }
      folders.removeAll { $0 == path }
      return .see("/")
    case "upload":
      let inside = Self.folder(named: request["inside"])
      let (name, text) = (request["name"], request["text"])
      guard folders.contains(inside), text.utf8.count <= 16_000, files.count < Self.mostFiles else {
        return Self.layout.refusal("A text may have 16,000 bytes and needs a folder.")
      }
      let new = Self.joined(inside, name)
      if let problem = problem(name, new) { return Self.layout.refusal(problem) }
      files.append(File(path: new, text: text, size: text.utf8.count, day: 0))
      return .see("/folder/\(inside)")
    default: break
    }
    return Self.layout.missing()
  }

  private func problem(_ name: String, _ path: String) -> String? {
    guard !name.isEmpty, name.count <= 80, name.allSatisfy({ $0.isLetter || $0.isNumber || " .-_".contains($0) }),
      !name.allSatisfy({ $0 == "." })
    else { return "A name has up to 80 letters, digits, blanks, dots and hyphens." }
    let isTaken = files.contains { $0.path == path } || folders.contains(path)
    return isTaken ? "There is something of that name already." : nil
  }

  private static func joined(_ folder: String, _ name: String) -> String { folder.isEmpty ? name : "\(folder)/\(name)" }
  static let top = "(top)"
  private static func folder(named name: String) -> String { name == top ? "" : name }
}
