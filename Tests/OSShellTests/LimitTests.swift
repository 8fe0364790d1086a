import Foundation
import Testing

/// What a sandbox is that cannot be counted: refused, unless somebody says that it need not be.
@Suite(
  .enabled(
    if: Machine.hasSandboxes && getuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv"),
    "only root can become somebody who makes no control groups, by setpriv"))
struct LimitTests {
  /// Says what the launcher says to somebody who may make no control group. It ends with its input, at once.
  private func launcher(_ counting: String, processorSeconds: Int = 120, _ input: Pipe = Pipe()) throws -> Pipe {
    // Where it is built others may not look.
    let program = FileManager.default.temporaryDirectory.appending(path: "launcher-\(counting)-\(getpid())")
    let built = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    if !FileManager.default.fileExists(atPath: program.path) {
      try FileManager.default.copyItem(at: built.appending(path: "gauntlet-sandbox"), to: program)
    }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/setpriv")
    process.arguments = [
      "--reuid", "54321", "--regid", "54321", "--clear-groups", program.path, "create", "268435456", "64", "67108864",
      "\(processorSeconds)", counting,
    ]
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    process.standardError = output
    try process.run()
    return output
  }

  @Test func whoCountsNothingIsRefused() throws {
    let output = try launcher("counted")
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(text.contains("no control group can be made"), "\(text)")
    #expect(!text.contains("ready"))
  }

  @Test func whoIsToldThatItIsNotCountedIsWatched() throws {
    let input = Pipe()
    let output = try launcher("uncounted", input)
    let text = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    #expect(text.hasSuffix(" watched\nready\n"), "\(text)")
    try input.fileHandleForWriting.close()
  }

  /// A process that has the number of a sandbox which is no more is not taken for it.
  @Test func aNumberIsNotASandbox() throws {
    let bystander = Process()
    bystander.executableURL = URL(filePath: "/usr/bin/unshare")
    bystander.arguments = ["-Umnpuif", "sleep", "100"]
    try bystander.run()
    defer { bystander.terminate() }
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "gauntlet-sandbox")
    process.arguments = ["enter", "\(bystander.processIdentifier)@1", "/bin/true"]
    let output = Pipe()
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 125 && text.contains("the sandbox is gone"), "\(text)")
  }
}
