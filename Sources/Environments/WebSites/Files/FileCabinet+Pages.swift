/// The file manager's pages.
extension FileCabinet {
  private var folderNames: [String] { folders.sorted().map { $0.isEmpty ? Self.top : $0 } }

  /// `2,139,401 bytes`.
  private static func bytes(_ size: Int) -> String {
    let digits = Array("\(size)")
    let grouped = digits.indices.map { index in
      index > 0 && (digits.count - index) % 3 == 0 ? ",\(digits[index])" : "\(digits[index])"
    }
    return Parts.count(size, "byte", "bytes").replacing("\(size)", with: grouped.joined())
  }

  func folder(_ path: String) -> HTML {
    let parts = path.split(separator: "/").map(String.init)
    let crumbs = parts.indices.map { index in
      index == parts.count - 1
        ? "<span aria-hidden=\"true\">›</span> <span aria-current=\"page\">\(parts[index])</span>" as HTML
        : "<span aria-hidden=\"true\">›</span> <a href=\"/folder/\(parts[...index].joined(separator: "/"))\">\(parts[index])</a>"
    }
    let inside = folders.filter { folder in
      let halves = folder.split(separator: "/").map(String.init)
      return !folder.isEmpty && halves.dropLast() == parts[...]
    }.sorted()
    let subs = inside.map { folder in
      ["<a href=\"/folder/\(folder)\">\(folder.split(separator: "/").last ?? "")</a>", "Folder", "", ""] as [HTML]
    }
    let own = files.filter { $0.folder == path }.sorted { $0.name < $1.name }.map { file in
      [
        "<a href=\"/file/\(file.path)\">\(file.name)</a>", "File", HTML(text: Self.bytes(file.size)),
        HTML(text: Days.plain(file.day)),
      ] as [HTML]
    }
    let rows = subs + own
    let table: HTML =
      rows.isEmpty ? "<p>This folder is empty.</p>" : Parts.table(["Name", "Kind", "Size", "Changed"], rows)
    let remove: HTML =
      rows.isEmpty && !path.isEmpty ? Parts.button("Remove this folder", to: "/remove-folder/\(path)") : ""
    let trail: HTML =
      crumbs.isEmpty ? "" : "<nav class=\"row\" aria-label=\"Path\"><a href=\"/\">Top</a>\(crumbs)</nav>"
    return Self.layout.page(path.isEmpty ? "All files" : path, "\(trail)\(table)\(remove)")
  }

  func page(_ file: File) -> HTML {
    let text: HTML = file.text.isEmpty ? "<p>No preview.</p>" : "<pre>\(file.text)</pre>"
    return Self.layout.page(
      file.name,
      """
      <p class="meta">In <a href="/folder/\(file.folder)">\(file.folder.isEmpty ? "Top" : file.folder)</a>, \(Self.bytes(file.size)), changed \(Days.plain(file.day))</p>
      \(text)
      <form class="row" method="post" action="/rename/\(file.path)">\(Parts.field("New name", "name", value: file.name))<button class="quiet">Rename</button></form>
      <form class="row" method="post" action="/move/\(file.path)">\(Parts.choice("Move to folder", "folder", folderNames.filter { $0 != (file.folder.isEmpty ? Self.top : file.folder) }))
      <button class="quiet">Move</button></form>\(Parts.button("Delete file", to: "/delete/\(file.path)"))
      """)
  }

  func found(_ words: String, _ found: [File]) -> HTML {
    let rows = found.map { file in
      ["<a href=\"/file/\(file.path)\">\(file.path)</a>", HTML(text: Self.bytes(file.size))] as [HTML]
    }
    return Self.layout.page(
      "Files with “\(words.prefix(60))”", rows.isEmpty ? "<p>None.</p>" : Parts.table(["Path", "Size"], rows))
  }

  var folderForm: HTML {
    Self.layout.page(
      "New folder",
      """
      <form class="stack" method="post" action="/new-folder">\(Parts.field("Name", "name"))
      \(Parts.choice("Inside", "inside", folderNames, selected: Self.top))<button>Make folder</button></form>
      """)
  }

  var uploadForm: HTML {
    Self.layout.page(
      "Upload a text",
      """
      <form class="stack" method="post" action="/upload">\(Parts.field("File name", "name"))
      \(Parts.choice("Folder", "inside", folderNames, selected: Self.top))\(Parts.area("Text", "text"))<button>Upload</button></form>
      """)
  }
}
