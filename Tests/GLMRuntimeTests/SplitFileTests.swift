import Foundation
import GLMRuntime
import Testing

/// Models in several files.
struct SplitFileTests {
  private static let ids: [Int32] = [5, 17, 300, 42]

  private static func logits(_ file: GGUFFile) throws -> [Float] {
    let model = try GLMModel(file, options: .init(threads: 1))
    var cache = model.makeCache()
    return try model.forward(ids, cache: &cache)
  }

  /// Writes a golden model in parts.
  private static func parts(_ folder: TemporaryFolder, named name: String = "model") throws -> [String] {
    try ModelCopy(golden: "tiny-glmedge-mix32.gguf").writeParts(named: folder.path(name), tensorsPerPart: 8)
  }

  /// Opened by any part, the model is the one that was split.
  @Test func anyPartOpensAll() throws {
    let folder = try TemporaryFolder()
    let paths = try Self.parts(folder)
    #expect(paths.count == 3)
    #expect(paths[1] == folder.path("model-00002-of-00003.gguf"))
    let whole = try GGUFFile(path: Golden.folder.appending(path: "tiny-glmedge-mix32.gguf").path)
    let expected = try Self.logits(whole)
    for path in paths {
      let file = try GGUFFile(path: path)
      #expect(file.partCount == 3)
      #expect(file.tensors.count == whole.tensors.count)
      #expect(file.string("general.architecture") == "chatglm")
      for name in whole.tensors.keys {
        #expect(try file.withBytes(of: name) { Array($0) } == whole.withBytes(of: name) { Array($0) }, "\(name)")
      }
      #expect(try Self.logits(file) == expected)
    }
  }

  private static func refusal(_ path: String) throws -> String {
    try #require(throws: GGUFError.self) { try GGUFFile(path: path) }.description
  }

  @Test func aMissingPartIsNamed() throws {
    let folder = try TemporaryFolder()
    let paths = try Self.parts(folder)
    try FileManager.default.removeItem(atPath: paths[1])
    #expect(try Self.refusal(paths[2]).contains("lacks 1 of its 3 parts: \(paths[1])"))
  }

  @Test func aRenamedPartIsToldItsName() throws {
    let folder = try TemporaryFolder()
    let paths = try Self.parts(folder)
    try FileManager.default.moveItem(atPath: paths[1], toPath: folder.path("other.gguf"))
    #expect(try Self.refusal(folder.path("other.gguf")).contains("must end with -00002-of-00003.gguf"))
  }

  /// A copy of one part in the place of another, a whole model, and a part of another model.
  @Test func foreignPartsAreRefused() throws {
    let folder = try TemporaryFolder()
    let paths = try Self.parts(folder)
    func replace(_ path: String, by source: String) throws {
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.copyItem(atPath: source, toPath: path)
    }
    try replace(paths[2], by: paths[1])
    #expect(try Self.refusal(paths[0]).contains("holds part 2 of 3: expected part 3 of 3"))
    try replace(paths[2], by: Golden.folder.appending(path: "tiny-glmedge-mix32.gguf").path)
    #expect(try Self.refusal(paths[0]).contains("is a model of its own: expected part 3 of 3"))
    var other = try ModelCopy(golden: "tiny-glmedge-mix32.gguf")
    other.add("a.weight", [4], [1, 2, 3, 4])
    let others = try other.writeParts(named: folder.path("other"), tensorsPerPart: 9)
    try replace(paths[2], by: others[2])
    #expect(try Self.refusal(paths[0]).contains("is a part of another model"))
  }

  @Test func aTensorInTwoPartsIsRefused() throws {
    let folder = try TemporaryFolder()
    let paths = try Self.parts(folder)
    // The same number of tensors, but its first is one that the first part has too.
    var copy = ModelCopy()
    copy.metadata = ["split.no": .integer(1), "split.count": .integer(3), "split.tensors.count": .integer(18)]
    copy.add("blk.0.attn_k.weight", [4], [1, 2, 3, 4])
    _ = try? copy.write(to: paths[1])
    #expect(try Self.refusal(paths[0]).contains("blk.0.attn_k.weight, which another part has too"))
  }

  @Test func lostTensorsAreCounted() throws {
    let folder = try TemporaryFolder()
    let paths = try Self.parts(folder)
    var copy = ModelCopy()
    copy.metadata = ["split.no": .integer(1), "split.count": .integer(3), "split.tensors.count": .integer(18)]
    copy.add("a.weight", [4], [1, 2, 3, 4])
    _ = try? copy.write(to: paths[1])
    #expect(try Self.refusal(paths[0]).contains("tensors of 18"))
  }

  @Test func senselessNumbersAreRefused() throws {
    let folder = try TemporaryFolder()
    var copy = ModelCopy()
    copy.metadata = ["split.no": .integer(7), "split.count": .integer(3)]
    #expect(throws: GGUFError.self) { try copy.write(to: folder.path("a.gguf")) }
    let bytes = try Data(contentsOf: URL(filePath: Self.parts(folder)[1]))
    let error = try #require(throws: GGUFError.self) { try GGUFFile(bytes: Array(bytes)) }
    #expect(error.description.contains("is part 2 of 3 of a model: open it by its path"))
  }
}
