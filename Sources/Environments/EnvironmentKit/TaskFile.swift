import Episodes
import Foundation

/// Reads task files: one JSON object a line.
public enum TaskFile {
  /// A record and the line that it stands in, from 1.
  public struct Line<Record> {
    public var number: Int
    public var record: Record
  }

  /// The records of a JSONL file in order; blank lines are skipped. Throws a `Diagnostic` with file, line and key.
  public static func load<Record: Decodable>(_ type: Record.Type, from file: URL) throws -> [Line<Record>] {
    let data: Data
    do {
      data = try Data(contentsOf: file)
    } catch {
      throw Diagnostic(
        file: file.path, "the task file cannot be read: \(Diagnostic.reason(of: error))",
        hint: "Every split of an environment has a file in its tasks folder")
    }
    return try parse(type, data, file: file.path)
  }

  /// The records in JSONL bytes.
  public static func parse<Record: Decodable>(
    _ type: Record.Type, _ data: Data, file: String
  ) throws -> [Line<Record>] {
    let decoder = JSONDecoder()
    var records: [Line<Record>] = []
    for (index, line) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      guard line.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") }) else { continue }
      do {
        records.append(Line(number: index + 1, record: try decoder.decode(type, from: line)))
      } catch let error as DecodingError {
        throw diagnostic(error, Data(line), file: file, line: index + 1)
      }
    }
    return records
  }

  private static func diagnostic(_ error: DecodingError, _ line: Data, file: String, line number: Int) -> Diagnostic {
    var diagnostic = EnvironmentManifest.diagnostic(error, file: file)
    diagnostic.line = number
    guard diagnostic.key == nil, case .dataCorrupted = error else { return diagnostic }
    // The decoder calls a number that does not fit "not valid JSON" too, and does not say which.
    let isJSON = (try? JSONDecoder().decode(JSONValue.self, from: line)) != nil
    diagnostic.message = isJSON ? "holds a number that does not fit" : "is not valid JSON"
    diagnostic.hint = "Write one JSON object a line, such as {\"id\": \"dev-000\", …}"
    return diagnostic
  }
}
