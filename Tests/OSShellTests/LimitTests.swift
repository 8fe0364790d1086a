import Foundation
import Testing

/// What a sandbox is that cannot be counted: refused, unless somebody says that it need not be.
@Suite(
  .serialized,
  .enabled(
    if: Machine.hasSandboxes && getuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv"),
    "only root can become somebody who makes no control groups, by setpriv"))
struct LimitTests {
  /// Says what the launcher says to somebody who may make no control group. It ends with its input, at once.
  private func launcher(_ counting: String, _ input: Pipe = Pipe()) throws -> Pipe {
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
      "120", counting,
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

  /// Processor time is counted of all together there: no loop takes as much as one process may, and yet it ends.
  @Test(.timeLimit(.minutes(1))) func processorTimeIsCountedTogether() throws {
    let output = try launcher("counted")
    _ = output.fileHandleForReading.readDataToEndOfFile()
    let folder = FileManager.default.temporaryDirectory.path
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/timeout")
    process.arguments = [
      "30", "/bin/bash", "-c",
      """
      cd \(folder) && mkfifo input-$$ && exec 8<>input-$$ && rm input-$$
      as="setpriv --reuid 54321 --regid 54321 --clear-groups ./launcher-counted-\(getpid())"
      $as create 268435456 64 67108864 2 uncounted <&8 8>&- >first-$$ 2>&1 &
      for i in $(seq 100); do grep -q ready first-$$ && break; sleep 0.1; done
      read -r first rest <first-$$; rm first-$$
      name=$first@$(cut -d' ' -f22 /proc/$first/stat)
      $as enter $name /bin/echo in </dev/null 8>&-
      $as enter $name /bin/bash -c 'for i in 1 2 3 4; do (ulimit -t 1; while :; do :; done) & done; wait; sleep 1' \\
        </dev/null >/dev/null 2>&1 8>&-
      echo "status $?"
      """,
    ]
    let said = Pipe()
    process.standardOutput = said
    process.standardError = said
    try process.run()
    let text = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(text == "in\nstatus 137\n", "\(text)")
  }

  /// A process that has the number of a sandbox which is no more is not taken for it.
  @Test func aNumberIsNotASandbox() throws {
    let bystander = Process()
    bystander.executableURL = URL(filePath: "/bin/sleep")
    bystander.arguments = ["100"]
    bystander.standardOutput = FileHandle.nullDevice
    bystander.standardError = FileHandle.nullDevice
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
