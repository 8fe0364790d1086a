import Episodes
import Foundation

/// Reads task files: one JSON object a line.
public enum TaskFile {
  /// The records of a JSONL file in order; blank lines are skipped. Throws a `Diagnostic` with file, line and key.
  public static func load<Record: Decodable>(_ type: Record.Type, from file: URL) throws -> [Record] {
    let data: Data
    do {
      data = try Data(contentsOf: file)
    } catch {
      throw Diagnostic(file: file.path, "the task file cannot be read: \(error.localizedDescription)")
    }
    return try parse(type, data, file: file.path)
  }

  /// The records in JSONL bytes.
  public static func parse<Record: Decodable>(_ type: Record.Type, _ data: Data, file: String) throws -> [Record] {
    let decoder = JSONDecoder()
    var records: [Record] = []
    for (index, line) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      guard line.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") }) else { continue }
      do {
        records.append(try decoder.decode(type, from: line))
      } catch let error as DecodingError {
        var diagnostic = EnvironmentManifest.diagnostic(error, file: file)
        diagnostic.line = index + 1
        throw diagnostic
      }
    }
    return records
  }
}
