import BuiltInEnvironments
import EnvironmentKit
import Foundation
import HouseHolding

/// `make bench`: every figure of speed or size that Gauntlet claims, measured in one run on this machine.
///
/// Arguments name the parts to run (`house-holding`, `card-game`, `database`, `engine`, `edge-shape`, `constraints`, `recording`); none means all.
@main
struct Main {
  static func main() async throws {
    let wanted = Set(CommandLine.arguments.dropFirst())
    let root = URL(filePath: FileManager.default.currentDirectoryPath)
    let tmpfs = URL(filePath: "/dev/shm")
    let base = FileManager.default.isWritableFile(atPath: tmpfs.path) ? tmpfs : FileManager.default.temporaryDirectory
    let scratch = base.appending(path: "gauntlet-bench-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    func make(_ id: String) throws -> any Environment {
      try BuiltInEnvironments.make(id, folder: root.appending(path: "environments"), scratch: scratch)
    }
    let fixture = root.appending(path: "Tests/Fixtures/glm/tiny-chatglm-q4_0.gguf").path
    let model = root.appending(path: "models/gauntlet-glm/gauntlet-glm.gguf").path
    let parts: [(name: String, run: () async throws -> [Measurement])] = [
      (
        "house-holding",
        {
          let resources = EnvironmentResources(
            folder: root.appending(path: "environments/house-holding"), scratch: scratch)
          return try await HouseHoldingBenchmark(environment: HouseHolding(resources: resources)).run()
        }
      ),
      ("card-game", { try await CardGameBenchmark().run() }),
      ("database", { try await DatabaseBenchmark(environment: make("database")).run() }),
      (
        "engine",
        { try await EngineBenchmark(path: fixture).run() + EngineBenchmark(path: model, isClaimed: false).run() }
      ),
      ("edge-shape", { try await EdgeShapeBenchmark(folder: root.appending(path: ".build/models")).run() }),
      ("constraints", { try ConstraintBenchmark().run() }),
      ("recording", { try await RecordingBenchmark(folder: root.appending(path: ".build")).run() }),
    ]
    for unknown in wanted where !parts.contains(where: { $0.name == unknown }) {
      FileHandle.standardError.write(
        Data("There is no part '\(unknown)'. Choose from: \(parts.map(\.name).joined(separator: ", ")).\n".utf8))
      exit(2)
    }
    var misses = 0
    for part in parts where wanted.isEmpty || wanted.contains(part.name) {
      for measurement in try await part.run() {
        print(line(measurement))
        if measurement.holds == false { misses += 1 }
      }
    }
    print(misses == 0 ? "Every claim holds." : "\(misses) claims do not hold on this machine.")
  }

  /// What was measured, and its ratio to what it is held against.
  private static func line(_ item: Measurement) -> String {
    func pad(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    func number(_ value: Double) -> String {
      value >= 100 ? String(format: "%.0f", value) : String(format: "%.2f", value)
    }
    let held: String
    switch item.bound {
    case .atLeast(let least):
      held = "\(number(item.value / least)) x the target of at least \(number(least))"
    case .atMost(let most):
      held = "\(number(item.value / most)) x the limit of \(number(most))"
    case .against(let name, let value): held = "\(number(item.value / value)) x \(name)"
    }
    let mark = item.holds.map { $0 ? "ok  " : "MISS" } ?? "    "
    return "\(mark)  \(pad(item.name, 66)) \(pad(number(item.value) + " " + item.unit, 20)) \(held)"
  }
}
