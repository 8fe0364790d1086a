import BuiltInEnvironments
import Database
import EnvironmentKit
import Foundation
import HouseHolding
import KnowledgeGraph
import OSShell
import WebBrowsing
import WebShopping

/// `make bench`: every figure of speed or size that Gauntlet claims, measured in one run on this machine.
///
/// Arguments name the parts to run (`house-holding`, `card-game`, `database`, `web-shopping`, `web-browsing`, `web-research`, `web-live`,
/// `knowledge-graph`, `os-shell`, `engine`, `recording`, `constraints`, `tokenizer`, `edge-shape`, `wire`); none means all.
@main
struct Main {
  static func main() async throws {
    // 1 when a claim does not hold, as of every check.
    if try await run() > 0 { exit(1) }
  }

  /// Runs the parts; gives how many claims do not hold.
  private static func run() async throws -> Int {
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
    var parts: [(name: String, run: () async throws -> [Measurement])] = [
      (
        "house-holding",
        {
          let resources = EnvironmentResources(
            folder: root.appending(path: "environments/house-holding"), scratch: scratch)
          return try await HouseHoldingBenchmark(environment: HouseHolding(resources: resources)).run()
        }
      ),
      ("wire", { try await WireBenchmark().run() }),
      ("machines", { MachinesSimulation().run() }),
      ("card-game", { try await CardGameBenchmark(environment: make("card-game")).run() }),
      (
        "database",
        {
          let folder = root.appending(path: "environments/database")
          return try await DatabaseBenchmark(
            environment: Database(resources: EnvironmentResources(folder: folder, scratch: scratch))
          ).run()
        }
      ),
      (
        "web-shopping",
        {
          let folder = root.appending(path: "environments/web-shopping")
          return try await WebShoppingBenchmark(
            environment: WebShopping(resources: EnvironmentResources(folder: folder, scratch: scratch))
          ).run()
        }
      ),
      (
        "web-browsing",
        {
          try await SnapshotBenchmark(
            folder: root.appending(path: "environments/web-browsing"), scratch: scratch.appending(path: "snapshot")
          ).run()
        }
      ),
      (
        "knowledge-graph",
        {
          try await KnowledgeGraphBenchmark(
            folder: root.appending(path: "environments/knowledge-graph"),
            scratch: scratch.appending(path: "knowledge-graph")
          ).run()
        }
      ),
      (
        "web-research",
        {
          try await ResearchBenchmark(
            folder: root.appending(path: "environments/web-browsing"),
            scratch: scratch.appending(path: "web-research")
          ).run()
        }
      ),
      (
        "engine",
        { try await EngineBenchmark(path: fixture).run() + EngineBenchmark(path: model, isClaimed: false).run() }
      ),
      (
        "os-shell",
        {
          let folder = root.appending(path: "environments/os-shell")
          return try await OSShellBenchmark(
            environment: OSShell(resources: EnvironmentResources(folder: folder, scratch: scratch))
          ).run()
        }
      ),
      (
        "web-live",
        {
          let folder = root.appending(path: "environments/web-browsing")
          return try await LiveBenchmark(
            environment: WebBrowsing(resources: EnvironmentResources(folder: folder, scratch: scratch)),
            scratch: scratch.appending(path: "browser")
          ).run()
        }
      ),
      ("constraints", { try ConstraintBenchmark().run() }),
      ("recording", { try await RecordingBenchmark(folder: root.appending(path: ".build")).run() }),
    ]
    let vocabularies = ["tiny-glm4-q8_0.gguf", "tiny-chatglm3-vocab.gguf"]
    for path in [model] + vocabularies.map({ root.appending(path: "Tests/Fixtures/glm/\($0)").path }) {
      parts.append(("tokenizer", { try TokenizerBenchmark(path: path).run() }))
    }
    let peer = Peer(ProcessInfo.processInfo.environment["PEER"])
    for mix in EdgeShapeModel.Mix.allCases {
      let folder = root.appending(path: ".build/models")
      parts.append(("edge-shape", { try await EdgeShapeBenchmark(mix, folder: folder, peer: peer).run() }))
    }
    for unknown in wanted where !parts.contains(where: { $0.name == unknown }) {
      try? FileManager.default.removeItem(at: scratch)
      FileHandle.standardError.write(
        Data(
          "There is no part '\(unknown)'. Choose from: \(Set(parts.map(\.name)).sorted().joined(separator: ", ")).\n"
            .utf8))
      exit(2)
    }
    var misses = 0
    for part in parts where wanted.isEmpty || wanted.contains(part.name) {
      for measurement in try await part.run() {
        print(line(measurement))
        // Long parts are followed as they go, also in a file.
        fflush(nil)
        if measurement.holds == false { misses += 1 }
      }
    }
    print(misses == 0 ? "Every claim holds." : "\(misses) claims do not hold on this machine.")
    return misses
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
      held = most == 0 ? "the limit is none" : "\(number(item.value / most)) x the limit of \(number(most))"
    case .against(let name, let value): held = "\(number(item.value / value)) x \(name)"
    }
    let mark = item.holds.map { $0 ? "ok  " : "MISS" } ?? "    "
    return "\(mark)  \(pad(item.name, 66)) \(pad(number(item.value) + " " + item.unit, 20)) \(held)"
  }
}
