import Episodes
import Foundation
import Testing
import TraceStore

/// What goes wrong outside of us: a full disk, an interrupt, a broken file, a program that is not there.
struct FaultTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "gauntlet-fault-\(UUID().uuidString)")

  /// Runs a shell script as root of a mount namespace of its own.
  private func isolated(_ script: String) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/unshare")
    process.arguments = ["-rm", "sh", "-c", script]
    process.currentDirectoryURL = CommandLineTool.root
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  private static var canIsolate: Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/unshare")
    process.arguments = ["-rm", "sh", "-c", "mount -t tmpfs none /mnt"]
    process.standardError = FileHandle.nullDevice
    return (try? process.run()) != nil
      && {
        process.waitUntilExit(); return process.terminationStatus == 0
      }()
  }

  /// A disk that fills up stops the run with a clear error; with more room the same command finishes it.
  @Test(.enabled(if: canIsolate, "no mount namespaces here")) func aFullDiskLosesNothing() throws {
    let run = """
      \(CommandLineTool.executable) run house-holding --agent random --split test --json --run /mnt/run.sqlite
      """
    let (status, text) = try isolated(
      """
      mount -t tmpfs -o size=1m none /mnt
      \(run); echo "first $?"
      mount -o remount,size=64m /mnt
      \(CommandLineTool.executable) score /mnt/run.sqlite >/dev/null; echo "score $?"
      \(run) | grep -c '"event":"step"'; echo "second $?"
      \(run) | grep -c '"event":"step"'
      """)
    #expect(status == 1, "the last grep finds no further step: \(text.suffix(600))")
    #expect(text.contains("first 2") && text.contains("score 0") && text.contains("second 0"), "\(text.suffix(600))")
    #expect(text.contains("disk is full") && text.contains("Free some space"), "\(text.suffix(600))")
  }

  /// A model for which there is no room is refused before it is begun.
  @Test(.enabled(if: canIsolate, "no mount namespaces here")) func aModelNeedsRoom() throws {
    let quantize = "\(CommandLineTool.executable) model quantize Tests/Fixtures/glm/tiny-chatglm-f16.gguf"
    let (status, text) = try isolated(
      """
      mount -t tmpfs -o size=1m none /mnt
      \(quantize) /mnt/out.gguf --type q8_0; echo "full $?"; ls -A /mnt | wc -l
      mount -o remount,ro /mnt
      \(quantize) /mnt/out.gguf --type q4_0; echo "read-only $?"
      """)
    #expect(status == 0 && text.contains("full 2\n0\n") && text.contains("read-only 2"), "\(text)")
    #expect(text.contains("are free in /mnt") && text.contains("Read-only file system"), "\(text)")
  }

  @Test(.enabled(if: canIsolate, "no mount namespaces here")) func aMissingMariaDBIsNamed() throws {
    let file = CommandLineTool.temporaryFile("mariadb")
    let (status, text) = try isolated(
      """
      for folder in /usr/sbin /usr/local/sbin /usr/local/bin; do mount -t tmpfs none $folder; done
      PATH=/nowhere \(CommandLineTool.executable) run database --agent oracle --samples 2 --run \(file)
      """)
    #expect(status == 2, "\(text)")
    #expect(text.contains("is not installed") && text.contains("apt-get install mariadb-server-core"), "\(text)")
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  @Test func anInterruptedRunGoesOn() throws {
    let file = CommandLineTool.temporaryFile("interrupted")
    defer { try? FileManager.default.removeItem(atPath: file) }
    let arguments = ["run", "house-holding", "--agent", "random", "--split", "test", "--epochs", "4", "--run", file]
    let process = CommandLineTool.process(arguments)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while (try? RunReader(file: file).episodes().count { $0.status.isScored }) ?? 0 < 3, process.isRunning {
      Thread.sleep(forTimeInterval: 0.02)
    }
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 3)
    let done = try RunReader(file: file).episodes().count { $0.status.isScored }
    #expect(done >= 3 && done < 200)
    #expect(try CommandLineTool.run(arguments).status == 0)
    #expect(try RunReader(file: file).episodes().count { $0.status.isScored } == 200)
  }

  /// A broken line of a task file is named with its file, line and key, before anything is written.
  @Test func aMalformedTaskLineIsNamed() throws {
    let home = folder
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: home) }
    try FileManager.default.copyItem(
      at: CommandLineTool.root.appending(path: "environments"), to: home.appending(path: "environments"))
    let tasks = home.appending(path: "environments/house-holding/tasks/dev.jsonl")
    var lines = try String(contentsOf: tasks, encoding: .utf8).components(separatedBy: "\n")
    lines[2] = #"{"id": "dev-002", "family": "pick_and_place", "seed": "many"}"#
    try lines.joined(separator: "\n").write(to: tasks, atomically: true, encoding: .utf8)
    let file = home.appending(path: "run.sqlite").path
    let process = CommandLineTool.process(["run", "house-holding", "--agent", "oracle", "--run", file])
    process.environment = ProcessInfo.processInfo.environment.merging(["GAUNTLET_HOME": home.path]) { $1 }
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 2)
    #expect(text.contains("dev.jsonl:3") && text.contains("seed"), "\(text)")
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  @Test func aRunOfANewerSchemaIsRefused() throws {
    let file = CommandLineTool.temporaryFile("newer")
    defer { try? FileManager.default.removeItem(atPath: file) }
    #expect(
      try CommandLineTool.run(["run", "house-holding", "--agent", "oracle", "--samples", "1", "--run", file]).status
        == 0)
    // The schema's version is the big-endian number at byte 60 of an SQLite file.
    var bytes = try Data(contentsOf: URL(filePath: file))
    bytes[63] = 99
    try bytes.write(to: URL(filePath: file))
    for arguments in [
      ["score", file], ["replay", file, "house-holding/dev-000"],
      ["run", "house-holding", "--agent", "oracle", "--run", file],
      ["traces", "export", file, "--format", "openai", "--out", file + ".jsonl"],
    ] {
      let (status, text) = try CommandLineTool.run(arguments)
      #expect(status == 2 && text.contains("schema 99"), "\(arguments) \(text)")
    }
    #expect(!FileManager.default.fileExists(atPath: file + ".jsonl"))
    #expect(try Data(contentsOf: URL(filePath: file)) == bytes)
    for suffix in ["-lock", "-wal", "-shm"] { #expect(!FileManager.default.fileExists(atPath: file + suffix)) }
  }
}
