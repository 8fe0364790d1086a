import EnvironmentKit
import Episodes

extension FileCabinet: SiteTasks {
  static let families = ["rename", "move", "delete", "new-folder", "upload", "largest", "reference"]

  static func task(_ family: String, seed: Seed) -> SiteTask {
    let cabinet = FileCabinet(seed: seed)
    var random = RandomSource(seed.derived("files/" + family))
    let file = random.pick(cabinet.files) ?? cabinet.files[0]
    let open = way(to: file.folder) + [.link(file.name)]
    let target =
      random.pick(
        cabinet.folders.filter { folder in
          !folder.isEmpty && folder != file.folder && !cabinet.files.contains { $0.path == "\(folder)/\(file.name)" }
        }) ?? cabinet.folders[1]
    switch family {
    case "rename":
      let name = "\(random.pick(["final", "renamed", "copy-for-mara", "to-print"]) ?? "final")-\(file.name)"
      return SiteTask(
        Self.name, seed, "Rename the file \(file.name) in the folder \(file.folder) to \(name).",
        gold: open + [.fill("New name", name), .button("Rename")])
    case "move":
      return SiteTask(
        Self.name, seed, "Move \(file.name) from the folder \(file.folder) to the folder \(target).",
        gold: open + [.select(name: "Move to folder", option: target), .button("Move")])
    case "delete":
      let all = cabinet.files.filter { $0.folder == file.folder }
      let largest = all.max { $0.size < $1.size } ?? file
      return SiteTask(
        Self.name, seed, "Make room: delete the largest file that lies directly in the folder \(file.folder).",
        gold: way(to: file.folder) + [.link(largest.name), .button("Delete file")])
    case "new-folder":
      let name = random.pick(["Keep", "For Mara", "2025", "Sorted", "To do"]) ?? "Keep"
      let inside = String(file.folder.split(separator: "/").first ?? "")
      return SiteTask(
        Self.name, seed,
        "Make a folder called \(name) inside \(inside), and move \(file.name) from \(file.folder) into it.",
        gold: [
          .link("New folder"), .fill("Name", name), .select(name: "Inside", option: inside), .button("Make folder"),
          .link("All files"),
        ] + open + [.select(name: "Move to folder", option: "\(inside)/\(name)"), .button("Move")])
    case "upload":
      let text = random.pick(texts) ?? ""
      return SiteTask(
        Self.name, seed, "Upload a text file called reminder.txt into the folder \(target). Its text is: \(text)",
        gold: [
          .link("Upload a text"), .fill("File name", "reminder.txt"), .select(name: "Folder", option: target),
          .fill("Text", text),
          .button("Upload"),
        ])
    case "largest":
      let all = cabinet.files.filter { $0.path.hasPrefix(String(file.folder.split(separator: "/")[0]) + "/") }
      let largest = all.max { $0.size < $1.size } ?? file
      return SiteTask(
        Self.name, seed,
        "Which is the largest file in \(file.folder.split(separator: "/")[0]), the folders inside it included? Answer with its name.",
        gold: [.answer(largest.name)], answers: [largest.name])
    default:
      let noted = random.pick(cabinet.files.filter { !$0.text.isEmpty }) ?? file
      let code = noted.text.split(separator: " ").last.map { String($0.filter { !$0.isWhitespace }) } ?? ""
      return SiteTask(
        Self.name, seed, "Which reference is given in the file \(noted.name) in the folder \(noted.folder)?",
        gold: way(to: noted.folder) + [.link(noted.name), .answer(code)], answers: [code])
    }
  }

  private static func way(to folder: String) -> [GoldAction] { folder.split(separator: "/").map { .link(String($0)) } }

  private static let texts = [
    "Ring the notary before noon.", "Milk, thread, a small brush.", "The spare key hangs behind the map.",
    "Ask Callum for the drill back.", "Water the fig on Fridays.",
  ]
}
