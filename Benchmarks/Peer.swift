import Foundation

/// llama.cpp's benchmark program, where one is at hand: the same file, the same threads, in turn with ours.
struct Peer {
  var path: String

  /// Nil where no path is given.
  init?(_ path: String?) {
    guard let path, !path.isEmpty else { return nil }
    self.path = path
  }

  /// Tokens per second of reading 512 tokens and of decoding 24.
  func measure(_ model: URL, threads: Int) throws -> (prefill: Double, decode: Double) {
    let output = try run(
      path, ["-m", model.path, "-t", "\(threads)", "-p", "512", "-n", "24", "-r", "1", "-o", "json"])
    struct Row: Decodable { var n_prompt: Int, n_gen: Int, avg_ts: Double }
    let rows = try JSONDecoder().decode([Row].self, from: output)
    return (rows.first { $0.n_prompt > 0 }?.avg_ts ?? 0, rows.first { $0.n_gen > 0 }?.avg_ts ?? 0)
  }

  /// Tokens per second of eight conversations that decode together; nil where llama-batched-bench is not beside the program.
  func measureTogether(_ model: URL, threads: Int) throws -> Double? {
    let batched = URL(filePath: path).deletingLastPathComponent().appending(path: "llama-batched-bench").path
    guard FileManager.default.isExecutableFile(atPath: batched) else { return nil }
    let output = try run(
      batched,
      [
        "-m", model.path, "-t", "\(threads)", "-c", "2048", "-npp", "16", "-ntg", "32", "-npl", "8", "--output-format",
        "jsonl",
      ])
    struct Row: Decodable { var speed_tg: Double }
    for line in output.split(separator: UInt8(ascii: "\n")) {
      if let row = try? JSONDecoder().decode(Row.self, from: line) { return row.speed_tg }
    }
    return nil
  }

  private func run(_ program: String, _ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return output
  }
}
