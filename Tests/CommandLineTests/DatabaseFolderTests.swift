import Foundation
import Testing

/// Where the database server puts its files, on machines with little room.
struct DatabaseFolderTests {
  /// Runs a shell script in a mount namespace of its own, which only root may have.
  private static func isolated(_ script: String) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/unshare")
    process.arguments = ["-m", "sh", "-c", script]
    process.currentDirectoryURL = CommandLineTool.root
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  private static var canIsolate: Bool { (try? isolated("mount -t tmpfs none /dev/shm"))?.status == 0 }

  /// A container's 64 MiB in memory are not enough: the server goes to the disk.
  @Test(.enabled(if: canIsolate, "no mount namespaces here")) func littleMemoryMeansTheDisk() throws {
    let file = CommandLineTool.temporaryFile("shm")
    defer { try? FileManager.default.removeItem(atPath: file) }
    let (status, text) = try Self.isolated(
      """
      mount -t tmpfs -o size=64m none /dev/shm
      \(CommandLineTool.executable) run database --agent oracle --samples 2 --run \(file) && ls -A /dev/shm
      """)
    #expect(status == 0, "\(text)")
    #expect(!text.contains("gauntlet-db"), "\(text)")
  }

  /// No room anywhere: one message, nothing left behind.
  @Test(.enabled(if: canIsolate, "no mount namespaces here")) func noRoomIsNamed() throws {
    let file = CommandLineTool.temporaryFile("noroom")
    let (status, text) = try Self.isolated(
      """
      mount -t tmpfs -o size=64m none /dev/shm
      mount -t tmpfs -o size=64m none /mnt
      TMPDIR=/mnt \(CommandLineTool.executable) run database --agent oracle --samples 2 --run \(file)
      status=$?
      ls -A /dev/shm /mnt | sed 's/^/left: /' | grep gauntlet-db
      exit $status
      """)
    #expect(status == 2, "\(text)")
    #expect(text.contains("needs 256 MiB") && text.contains("set TMPDIR"), "\(text)")
    #expect(!text.contains("left:"), "\(text)")
  }
}
