import CZip
import Episodes
import Foundation
import FoundationXML

/// The cells of a spreadsheet's first sheet (ECMA-376, Office Open XML), as far as texts and numbers go.
struct Workbook: Sendable {
  /// Ascending, by the numbers that the sheet gives them; each has as many cells as its last filled one.
  let rows: [Row]

  struct Row: Sendable, Hashable {
    /// Counted from 1, as spreadsheets do.
    var number: Int
    var cells: [String]
  }

  /// No sheet that anybody typed is larger.
  private static let mostBytes: UInt64 = 64 << 20

  /// Reads an `.xlsx` file. Throws a `Diagnostic` for what is none.
  init(file: URL) throws {
    var code: Int32 = 0
    guard let archive = zip_open(file.path, ZIP_RDONLY, &code) else {
      let reason = code == ZIP_ER_NOENT ? "is not there" : "is no .xlsx file (a ZIP archive is expected)"
      throw Diagnostic(file: file.path, reason, hint: "Save it as an Excel workbook (.xlsx)")
    }
    defer { zip_discard(archive) }
    let strings =
      try Self.part("xl/sharedStrings.xml", of: archive, file).map { try SharedStrings.read($0, file) } ?? []
    let name = try Self.firstSheet(of: archive, file)
    guard let sheet = try Self.part(name, of: archive, file) else {
      throw Diagnostic(file: file.path, "has no first sheet (\(name.prefix(80)))")
    }
    rows = try Sheet.read(sheet, strings, file)
  }

  /// The part that the workbook's list names first, wherever it lies; `sheet1.xml` where there is no such list.
  private static func firstSheet(of archive: OpaquePointer, _ file: URL) throws -> String {
    let usual = "xl/worksheets/sheet1.xml"
    guard let book = try part("xl/workbook.xml", of: archive, file),
      let links = try part("xl/_rels/workbook.xml.rels", of: archive, file),
      let id = try ElementReader.read("sheet", in: book, file).first.flatMap({ sheet in
        sheet.first { $0.key == "id" || $0.key.hasSuffix(":id") }?.value
      }),
      let target = try ElementReader.read("Relationship", in: links, file).first(where: { $0["Id"] == id })?["Target"]
    else { return usual }
    return target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
  }

  private static func part(_ name: String, of archive: OpaquePointer, _ file: URL) throws -> Data? {
    var entry = zip_stat_t()
    guard zip_stat(archive, name, 0, &entry) == 0 else { return nil }
    guard entry.size <= mostBytes, let opened = zip_fopen(archive, name, 0) else {
      throw Diagnostic(file: file.path, "its part \(name) cannot be opened, or is larger than \(mostBytes >> 20) MiB")
    }
    defer { zip_fclose(opened) }
    var data = Data(count: Int(entry.size))
    let count = data.withUnsafeMutableBytes { zip_fread(opened, $0.baseAddress, entry.size) }
    guard count == Int64(entry.size) else { throw Diagnostic(file: file.path, "its part \(name) is broken") }
    return data
  }

  /// An element's name without the prefix of its namespace.
  fileprivate static func local(_ name: String) -> Substring {
    name.lastIndex(of: ":").map { name[name.index(after: $0)...] } ?? name[...]
  }

  fileprivate static func parse(_ data: Data, _ delegate: any XMLParserDelegate, _ file: URL) throws {
    let parser = XMLParser(data: data)
    parser.shouldResolveExternalEntities = false
    parser.delegate = delegate
    guard parser.parse() else {
      throw Diagnostic(file: file.path, "holds XML that cannot be read, at line \(parser.lineNumber)")
    }
  }
}

/// The attributes of all elements of a name.
private final class ElementReader: NSObject, XMLParserDelegate {
  private let wanted: String
  private var found: [[String: String]] = []

  private init(_ wanted: String) { self.wanted = wanted }

  static func read(_ name: String, in data: Data, _ file: URL) throws -> [[String: String]] {
    let reader = ElementReader(name)
    try Workbook.parse(data, reader, file)
    return reader.found
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) { if Workbook.local(name) == wanted { found.append(attributes) } }
}

/// The texts that cells refer to by number. What is written above Chinese or Japanese to read it aloud is left out.
private final class SharedStrings: NSObject, XMLParserDelegate {
  private var strings: [String] = []
  private var text = ""
  private var isText = false
  private var isReading = false

  static func read(_ data: Data, _ file: URL) throws -> [String] {
    let reader = SharedStrings()
    try Workbook.parse(data, reader, file)
    return reader.strings
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    switch Workbook.local(name) {
    case "si": text = ""
    case "rPh": isReading = true
    case "t": isText = !isReading
    default: break
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { if isText { text += string } }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    switch Workbook.local(name) {
    case "si": strings.append(text)
    case "rPh": isReading = false
    case "t": isText = false
    default: break
    }
  }
}

/// A sheet's rows.
private final class Sheet: NSObject, XMLParserDelegate {
  /// Columns that are looked at: `A` to `ZZ`, and rows that a sheet can have.
  private static let mostColumns = 702
  private static let mostRows = 1_048_576
  private let strings: [String]
  private var rows: [Workbook.Row] = []
  private var row: [String] = []
  private var number = 0
  private var column = 0
  private var kind = ""
  private var text = ""
  private var isValue = false
  /// What the first row or cell is called whose place cannot be read.
  private var misnamed: String?

  private init(_ strings: [String]) { self.strings = strings }

  static func read(_ data: Data, _ strings: [String], _ file: URL) throws -> [Workbook.Row] {
    let reader = Sheet(strings)
    try Workbook.parse(data, reader, file)
    if let name = reader.misnamed {
      throw Diagnostic(
        file: file.path, "has a row or cell whose place cannot be read: '\(name.prefix(40))'",
        hint: "Rows are numbered upwards from 1, cells are called as A2 is")
    }
    return reader.rows
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    switch Workbook.local(name) {
    case "row":
      row = []
      let place = attributes["r"].map { Int($0) } ?? number + 1
      guard let place, place > number, place <= Self.mostRows else {
        misnamed = misnamed ?? attributes["r"] ?? ""
        return
      }
      number = place
    case "c":
      let place = attributes["r"].map(Self.column) ?? row.count
      if place == nil { misnamed = misnamed ?? attributes["r"] }
      column = place ?? Self.mostColumns
      kind = attributes["t"] ?? ""
      text = ""
    case "v", "t": isValue = true
    default: break
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { if isValue { text += string } }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    switch Workbook.local(name) {
    case "row": rows.append(Workbook.Row(number: number, cells: row))
    case "v", "t": isValue = false
    case "c":
      guard column < Self.mostColumns else { return }
      while row.count <= column { row.append("") }
      let shared = Int(text).flatMap { strings.indices.contains($0) ? strings[$0] : nil }
      row[column] = kind == "s" ? shared ?? "" : text
    default: break
    }
  }

  /// The number of a column from the letters of a cell's name such as `AB12`, from 0; capital or small. Nil for no such name.
  private static func column(_ name: String) -> Int? {
    let letters = name.utf8.prefix { isLetter($0) }
    let digits = name.utf8.dropFirst(letters.count)
    guard (1...3).contains(letters.count), !digits.isEmpty, digits.count <= 7,
      digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    return letters.reduce(0) { $0 * 26 + Int(($1 & 0x5F) - UInt8(ascii: "A")) + 1 } - 1
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & 0x5F) && byte >= UInt8(ascii: "A")
  }
}
