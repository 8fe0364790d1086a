import Episodes
import Foundation
import Testing

/// `gauntlet model info`, `bench`, `quantize` and `perplexity` as a person or a script calls them.
struct ModelCommandTests {
  static let model = "Tests/Fixtures/glm/tiny-chatglm-f16.gguf"
  private let folder = FileManager.default.temporaryDirectory.appending(path: "gauntlet-model-\(UUID().uuidString)")

  private func inFolder(_ body: (String) throws -> Void) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  /// A text that the tiny model knows something about.
  private func write(_ path: String, lines: Int = 6) throws {
    let line = "Thought: I should take the mug first.\nAction: take mug from desk 1\nWhere is the mug? "
    try String(repeating: line, count: lines).write(toFile: path, atomically: true, encoding: .utf8)
  }

  private func json(_ arguments: [String]) throws -> [JSONValue] {
    let (status, text) = try CommandLineTool.run(arguments)
    #expect(status == 0, "\(text)")
    return try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  @Test func infoTellsWhatIsInAFile() throws {
    let facts = try #require(try json(["model", "info", Self.model, "--context", "100", "--json"]).first)
    #expect(facts["architecture"] == "chatglm" && facts["parameters"] == 1_116_416 && facts["layers"] == 2)
    #expect(facts["tensors"] == ["F16": 10, "F32": 7])
    #expect(facts["tokenizer"] == "byte-level BPE (chatglm-bpe), 640 tokens, 14 special")
    #expect(facts["template"] == "glm-4" && facts["context"] == 512)
    let cache = try #require(facts["cache_memory"]?.intValue)
    let (perToken, weights) = (
      try #require(facts["cache_bytes_per_token"]?.intValue), try #require(facts["weights_memory"]?.intValue)
    )
    #expect(cache == perToken * 100)
    #expect(facts["memory"] == .int(cache + weights))
    let (status, text) = try CommandLineTool.run(["model", "info", Self.model, "--context", "100"])
    #expect(status == 0 && text.contains("for 100 tokens"), "\(text)")
  }

  /// One row per kind of work and number of threads, each with its share of what the machine can do.
  @Test func benchTellsSpeedsAndShares() throws {
    let rows = try json(["model", "bench", Self.model, "--threads", "2", "--prompt", "40", "--tokens", "4", "--json"])
    #expect(rows.map { $0["threads"] } == [1, 1, 1, 1, 2, 2, 2, 2])
    #expect(rows.map { $0["decode"] } == [nil, 1, 4, 8, nil, 1, 4, 8])
    for row in rows {
      let (speed, work) = (row["tokens_per_second"]?.doubleValue ?? 0, row["operations_per_second"]?.doubleValue ?? 0)
      // Two operations per weight of a matrix: all parameters but the norms', the biases' and the embedding's.
      #expect(speed > 0 && abs(work / speed / 2 - (1_116_416 - 640 * 256)) < 3000)
      #expect((row["prefill"] == nil) == (row["share_of_bandwidth"] != nil))
      #expect((row["read_bandwidth"]?.doubleValue ?? 0) > 1e8)
    }
    let (status, text) = try CommandLineTool.run(["model", "bench", Self.model, "--threads", "1", "--tokens", "2"])
    #expect(status == 2 && text.contains("--prompt is 512"), "\(text)")
  }

  /// Info reads the header only: a file of sixty gigabytes without a byte on disk is told about, and refused nowhere.
  @Test func infoReadsNoWeights() throws {
    try inFolder { folder in
      func little(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
      func text(_ text: String) -> [UInt8] { little(UInt64(text.utf8.count)) + Array(text.utf8) }
      let numbers = [
        "embedding_length": 8192, "block_count": 60, "feed_forward_length": 32768, "attention.head_count": 64,
        "context_length": 4096,
      ].sorted { $0.key < $1.key }
      var bytes = Array("GGUF".utf8) + little(UInt32(3)) + little(UInt64(2)) + little(UInt64(numbers.count + 1))
      bytes += text("general.architecture") + little(UInt32(8)) + text("chatglm")
      for (key, value) in numbers { bytes += text("chatglm." + key) + little(UInt32(4)) + little(UInt32(value)) }
      let shapes: [(String, [Int])] = [("token_embd.weight", [8192, 1000]), ("blk.0.big.weight", [8192, 2_000_000])]
      var offset = 0
      for (name, shape) in shapes {
        bytes += text(name) + little(UInt32(2)) + shape.flatMap { little(UInt64($0)) } + little(UInt32(0))
        bytes += little(UInt64(offset))
        offset += shape[0] * shape[1] * 4
      }
      let path = folder + "/huge.gguf"
      try Data(bytes).write(to: URL(filePath: path))
      try #require(truncate(path, off_t(bytes.count + 64 + offset)) == 0)
      let facts = try #require(try json(["model", "info", path, "--json"]).first)
      #expect(facts["parameters"] == .int(8192 * 2_001_000) && facts["tokenizer"] == "none")
      #expect(try #require(facts["weights_memory"]?.intValue) >= 8192 * 2_001_000 * 4)
    }
  }

  @Test func quantizingMakesASmallerModelThatRuns() throws {
    try inFolder { folder in
      let out = folder + "/small.gguf"
      let told = try #require(
        try json(["model", "quantize", Self.model, out, "--type", "q4_k_m", "--json"]).first)
      #expect(told["type"] == "q4_k_m" && told["tensors"]?["Q4_K"] == 7)
      let size = try Data(contentsOf: URL(filePath: out)).count
      #expect(told["bytes"] == .int(size))
      #expect(try names(folder) == ["small.gguf"])
      let (status, text) = try CommandLineTool.run(["model", "quantize", Self.model, out, "--type", "q8_0"])
      #expect(status == 2 && text.contains("is there already") && text.contains("--force"), "\(text)")
      let forced = try CommandLineTool.run(["model", "quantize", Self.model, out, "--type", "int4-row", "--force"])
      #expect(forced.status == 0 && forced.text.contains("bits per value"), "\(forced.text)")
      #expect(try json(["model", "info", out, "--json"]).first?["quantization"] == "int4-row")
      try write(folder + "/text.txt")
      let score = try #require(
        try json(["model", "perplexity", out, "--text", folder + "/text.txt", "--window", "64", "--json"]).first)
      let (nll, perplexity) = (try #require(score["nll"]?.doubleValue), try #require(score["perplexity"]?.doubleValue))
      #expect(abs(exp(nll) - perplexity) < 1e-6 * perplexity && score["prefix_tokens"] == 2)
      #expect(try #require(score["bits_per_byte"]?.doubleValue) > 0)
      let people = try CommandLineTool.run(["model", "perplexity", out, "--text", folder + "/text.txt", "--bare"])
      #expect(people.status == 0 && people.text.contains("±") && people.text.contains("bits per byte"))
    }
  }

  @Test func theReportComparesTypesAndCleansUp() throws {
    try inFolder { folder in
      let text = folder + "/text.txt"
      let scratch = folder + "/scratch"
      try write(text)
      try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
      func report(_ more: [String]) throws -> (status: Int32, text: String) {
        let process = CommandLineTool.process(
          ["model", "quantize", Self.model, "--report", text, "--types", "q8_0,q4_0", "--tokens", "60"] + more)
        process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": scratch]) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
      }
      let (status, lines) = try report(["--json"])
      #expect(status == 0)
      let rows = try lines.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
      #expect(rows.map { $0["type"] } == ["source", "q8_0", "q4_0"])
      #expect(rows.allSatisfy { $0["tokens"] == 59 && $0["writing_tokens_per_second"]?.doubleValue ?? 0 > 0 })
      func value(_ row: Int, _ key: String) throws -> Double { try #require(rows[row][key]?.doubleValue) }
      #expect(rows[0]["kl"] == nil)
      #expect(try value(1, "kl") < value(2, "kl") && value(1, "bytes") > value(2, "bytes"))
      #expect(try value(1, "top1_agreement") >= value(2, "top1_agreement"))
      let ratio = try value(2, "perplexity_ratio")
      #expect(abs(ratio - (try value(2, "perplexity") / value(0, "perplexity"))) < 1e-6 * ratio)
      let table = try report([]).text
      #expect(table.contains("over source") && table.contains("q8_0") && table.contains("59 tokens scored"))
      #expect(try names(scratch).isEmpty && names(folder) == ["scratch", "text.txt"])
    }
  }

  /// A report that is interrupted says so and leaves no temporary files.
  @Test func anInterruptedReportCleansUp() throws {
    try inFolder { folder in
      let process = CommandLineTool.process([
        "model", "quantize", Self.model, "--report", "README.md", "--types", "q4_0",
      ])
      process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": folder]) { $1 }
      let pipe = Pipe()
      process.standardError = pipe
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      // The first word of progress: the source is being read.
      var text = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
      process.interrupt()
      text += String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 3 && text.contains("stopped: nothing was written"), "\(text)")
      #expect(try names(folder).isEmpty)
    }
  }

  /// One clear message, exit status 2, and nothing written.
  @Test(arguments: [
    (["model", "info", model, "--context", "0"], "--context is 0"),
    (["model", "info", model, "--context", "16777217"], "give 1 to 16777216"),
    (["model", "info", "Tests/Fixtures/glm/tiny-chatglm3-vocab.gguf"], "lacks"),
    (["model", "bench", model, "--tokens", "0"], "--tokens is 0"),
    (["model", "bench", "nowhere.gguf"], "cannot be opened"),
    (["model", "quantize", model], "Give the file to write"),
    (["model", "quantize", model, "OUT"], "Give --type"),
    (["model", "quantize", model, "OUT", "--type", "q3"], "--type is 'q3'"),
    (["model", "quantize", "/nowhere.gguf", "OUT", "--type", "q8_0"], "/nowhere.gguf: cannot be opened"),
    (["model", "quantize", "README.md", "OUT", "--type", "q8_0"], "is not a GGUF file"),
    (["model", "quantize", model, model, "--type", "q8_0", "--force"], "is the source itself"),
    (["model", "quantize", model, "/nowhere/x.gguf", "--type", "q8_0"], "there is no folder /nowhere"),
    (["model", "quantize", model, "/proc/x.gguf", "--type", "q8_0"], "/proc/x.gguf: "),
    (["model", "quantize", model, "OUT", "--report", "README.md"], "writes no model"),
    (["model", "quantize", model, "--report", "README.md", "--types", "q8_0,q9"], "--types is 'q9'"),
    (["model", "quantize", model, "--report", "/nowhere.txt"], "/nowhere.txt: cannot be read"),
    (["model", "perplexity", model], "--text"),
    (["model", "perplexity", model, "--text", "/nowhere.txt"], "/nowhere.txt: cannot be read"),
    (["model", "perplexity", model, "--text", model], "is not UTF-8"),
    (["model", "perplexity", model, "--text", "/dev/null"], "at least 2 are needed"),
    (["model", "perplexity", model, "--text", "README.md", "--window", "4"], "--window is 4"),
    (["model", "perplexity", model, "--text", "README.md", "--tokens", "1"], "--tokens is 1"),
    (["model", "perplexity", model, "--text", "README.md", "--threads", "0"], "--threads is 0"),
  ]) func badInputIsNamed(_ arguments: [String], _ expected: String) throws {
    try inFolder { folder in
      let (status, text) = try CommandLineTool.run(arguments.map { $0 == "OUT" ? folder + "/out.gguf" : $0 })
      #expect(status == 2, "\(text)")
      #expect(text.contains(expected), "\(text)")
      #expect(try names(folder).isEmpty)
    }
  }

  @Test(arguments: ["info", "quantize", "perplexity"]) func helpHasAnExample(_ command: String) throws {
    let (status, text) = try CommandLineTool.run(["model", command, "--help"])
    #expect(status == 0 && text.contains("gauntlet model \(command) ") && text.contains("For example"), "\(text)")
  }

  /// A write that the system refuses half-way is named, and leaves neither file nor part.
  @Test func aFailedWriteLeavesNothing() throws {
    try inFolder { folder in
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = [
        "-c", "trap '' XFSZ; ulimit -f 600; exec \"$0\" model quantize \(Self.model) \(folder)/out.gguf --type q8_0",
        CommandLineTool.executable,
      ]
      process.currentDirectoryURL = CommandLineTool.root
      let pipe = Pipe()
      process.standardError = pipe
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 2, "\(text)")
      #expect(text.contains("out.gguf: cannot be written: File too large"), "\(text)")
      #expect(try names(folder).isEmpty)
    }
  }
}
