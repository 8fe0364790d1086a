import CZip
import Episodes
import Foundation
import FoundationXML

/// The cells of a spreadsheet's first sheet (ECMA-376, Office Open XML), as far as texts and numbers go.
struct Workbook: Sendable {
  /// Rows from the first; each has as many cells as its last filled one.
  let rows: [[String]]

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
    guard let sheet = try Self.part("xl/worksheets/sheet1.xml", of: archive, file) else {
      throw Diagnostic(file: file.path, "has no first sheet (xl/worksheets/sheet1.xml)")
    }
    rows = try Sheet.read(sheet, strings, file)
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

  fileprivate static func parse(_ data: Data, _ delegate: any XMLParserDelegate, _ file: URL) throws {
    let parser = XMLParser(data: data)
    parser.shouldResolveExternalEntities = false
    parser.delegate = delegate
    guard parser.parse() else {
      throw Diagnostic(file: file.path, "holds XML that cannot be read, at line \(parser.lineNumber)")
    }
  }
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
    switch name {
    case "si": text = ""
    case "rPh": isReading = true
    case "t": isText = !isReading
    default: break
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { if isText { text += string } }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    switch name {
    case "si": strings.append(text)
    case "rPh": isReading = false
    case "t": isText = false
    default: break
    }
  }
}

/// A sheet's rows.
private final class Sheet: NSObject, XMLParserDelegate {
  /// Columns that are looked at: `A` to `ZZ`.
  private static let mostColumns = 702
  private let strings: [String]
  private var rows: [[String]] = []
  private var row: [String] = []
  private var column = 0
  private var kind = ""
  private var text = ""
  private var isValue = false

  private init(_ strings: [String]) { self.strings = strings }

  static func read(_ data: Data, _ strings: [String], _ file: URL) throws -> [[String]] {
    let reader = Sheet(strings)
    try Workbook.parse(data, reader, file)
    return reader.rows
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    switch name {
    case "row": row = []
    case "c":
      column = attributes["r"].map(Self.column) ?? row.count
      kind = attributes["t"] ?? ""
      text = ""
    case "v", "t": isValue = true
    default: break
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { if isValue { text += string } }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    switch name {
    case "row": rows.append(row)
    case "v", "t": isValue = false
    case "c":
      guard column < Self.mostColumns else { return }
      while row.count <= column { row.append("") }
      let shared = Int(text).flatMap { strings.indices.contains($0) ? strings[$0] : nil }
      row[column] = kind == "s" ? shared ?? "" : text
    default: break
    }
  }

  /// The number of a column from the letters of a cell's name such as `AB12`, from 0.
  private static func column(_ name: String) -> Int {
    var number = 0
    for byte in name.utf8.prefix(3) where byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") {
      number = number * 26 + Int(byte - UInt8(ascii: "A")) + 1
    }
    return number - 1
  }
}
