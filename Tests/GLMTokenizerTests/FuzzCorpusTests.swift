import Foundation
import ModelInput
import Testing

/// What fuzzing began with and what it found since goes through without a fault: `make fuzz` looks for more.
struct FuzzCorpusTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fuzzing")

  @Test(arguments: ["Seeds", "Corpus"]) func everythingFoundIsHandled(_ name: String) throws {
    let files = try FileManager.default.contentsOfDirectory(
      at: Self.folder.appending(path: name), includingPropertiesForKeys: nil)
    #expect(!files.isEmpty)
    for file in files { ModelInput.handle([UInt8](try Data(contentsOf: file))) }
  }
}
