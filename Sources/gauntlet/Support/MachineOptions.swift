import ArgumentParser
import Foundation
import GLMRuntime

/// What the embedded model may take of the machine.
struct MachineOptions: ParsableArguments {
  @Option(help: "Megabytes for the keys and values of all conversations.") var cacheMegabytes = 2048
  @Option(help: "What keys and values are held as: f16 or q8_0.") var cacheType = "f16"
  @Option(help: "Threads of the engine (default: all processors).")
  var threads = min(64, ProcessInfo.processInfo.activeProcessorCount)

  func validate() throws {
    guard (1...1 << 20).contains(cacheMegabytes) else {
      throw ValidationError("--cache-megabytes is \(cacheMegabytes): give 1 to \(1 << 20).")
    }
    guard ["f16", "q8_0"].contains(cacheType) else {
      throw ValidationError("--cache-type is '\(cacheType)': give f16 or q8_0.")
    }
    guard (1...64).contains(threads) else { throw ValidationError("--threads is \(threads): give 1 to 64.") }
  }

  var engine: GLMModel.Options {
    GLMModel.Options(
      threads: threads, cacheType: CacheType(rawValue: cacheType) ?? .f16, cacheBytes: cacheMegabytes << 20)
  }

  /// What replies depend on and differs from the default, for a run's plan.
  var settings: [String: String] { cacheType == "f16" ? [:] : ["cache_type": cacheType] }
}
