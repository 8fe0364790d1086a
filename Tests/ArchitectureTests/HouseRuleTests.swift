import Foundation
import Testing

/// Rules of the house that a search can hold.
@Suite struct HouseRuleTests {
  /// Wall time enters at the command line, where runs are stamped, and nowhere below.
  @Test func nothingObservableComesFromTheClockOrSystemRandomness() throws {
    for folder in Self.belowTheCommandLine {
      for file in try Repository.swiftFiles(folder) {
        for word in ["Date()", "Date.now", "UUID()", "SystemRandomNumberGenerator", ".randomElement()", ".shuffled()"] {
          #expect(!file.text.contains(word), "\(file.path) uses \(word)")
        }
      }
    }
  }

  /// Clocks that hold time limits are handed in. The controller alone has its own: it measures what it records.
  @Test func clocksAreHandedIn() throws {
    for folder in Self.belowTheCommandLine where folder != "Sources/Evaluation" {
      for file in try Repository.swiftFiles(folder) {
        for word in ["ContinuousClock", "SuspendingClock", "DispatchTime.now"] {
          #expect(!file.text.contains(word), "\(file.path) uses \(word)")
        }
      }
    }
  }

  private static let belowTheCommandLine = [
    "Sources/Episodes", "Sources/Environments", "Sources/Evaluation", "Sources/GLM", "Sources/Agents",
    "Sources/Wire",
  ]

  @Test func noTrapCanBeReachedByForce() throws {
    for file in try Repository.swiftFiles("Sources") {
      for word in ["try!", " as! ", "fatalError("] {
        #expect(!file.text.contains(word), "\(file.path) has \(word)")
      }
    }
  }

  @Test func sourcesAreFormatted() throws {
    let result = try Repository.run(
      ["swift", "format", "lint", "--strict", "--recursive", "Sources", "Tests", "Benchmarks", "Package.swift"])
    #expect(result.status == 0, "type `make format`")
  }

  @Test func everyInvariantHasATestNamedAfterIt() throws {
    let text = try String(contentsOf: Repository.root.appending(path: "INVARIANTS.md"), encoding: .utf8)
    let numbers = text.split(separator: "\n").compactMap { Int($0.prefix { $0.isNumber }) }
    #expect(numbers == Array(1...10))
    let tests = try Repository.swiftFiles("Tests").map(\.text).joined()
    for number in numbers {
      let hasOne = tests.range(of: "func invariant\(number)[A-Z]", options: .regularExpression) != nil
      #expect(hasOne, "line \(number) has no test named invariant\(number)…")
    }
  }
}
