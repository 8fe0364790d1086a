import Foundation
import GLMRuntime
import Testing

/// Truncated, corrupt and foreign files give a `GGUFError`, never a crash or a read out of bounds.
struct GGUFFuzzTests {
  private static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: Golden.folder.appending(path: name)))
  }

  /// Loads a model and runs it where it loads; true when it was refused with a `GGUFError`.
  private static func isRefused(_ bytes: [UInt8]) throws -> Bool {
    do {
      let model = try GLMModel(GGUFFile(bytes: bytes), options: .init(threads: 1))
      var cache = model.makeCache(capacity: 4)
      _ = try? model.forward([1, 2], cache: &cache)
      return false
    } catch is GGUFError {
      return true
    }
  }

  @Test func everyTruncationIsRefused() throws {
    let whole = try Self.bytes("tiny-glmedge-q4_0.gguf")
    #expect(try !Self.isRefused(whole))
    let lengths = Array(stride(from: 0, to: 400, by: 1)) + Array(stride(from: 400, to: whole.count, by: 1999))
    for length in lengths + [whole.count - 1] {
      #expect(try Self.isRefused(Array(whole[..<length])), "cut at \(length)")
    }
  }

  @Test func flippedHeaderBytesNeverCrash() throws {
    let whole = try Self.bytes("tiny-glmedge-q4_0.gguf")
    var state: UInt64 = 0x5eed
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var refused = 0
    for _ in 0..<120 {
      var copy = whole
      for _ in 0...random(4) { copy[random(24000)] = UInt8(random(256)) }
      if try Self.isRefused(copy) { refused += 1 }
    }
    #expect(refused > 5)
  }

  /// Counts, lengths and offsets of all ones are refused before anything is allocated for them.
  @Test func hugeNumbersAreRefused() throws {
    let whole = try Self.bytes("tiny-glmedge-q4_0.gguf")
    for at in [8, 16, 24] {
      var copy = whole
      for index in at..<at + 8 { copy[index] = 0xFF }
      #expect(try Self.isRefused(copy), "all ones at \(at)")
    }
  }

  @Test func foreignFilesAreNamed() throws {
    for (bytes, expected) in [
      (Array("#!/bin/sh\necho hello and goodbye".utf8), "is not a GGUF file"),
      (Array("GGUF".utf8) + [0, 0, 0, 3] + [UInt8](repeating: 0, count: 40), "big-endian"),
      (Array("GGUF".utf8) + [9, 0, 0, 0] + [UInt8](repeating: 0, count: 40), "version 9"),
      ([], "ends inside"),
    ] {
      let error = try #require(throws: GGUFError.self) { try GGUFFile(bytes: bytes) }
      #expect(error.description.contains(expected))
    }
    let error = try #require(throws: GGUFError.self) { try GGUFFile(path: "/nowhere/model.gguf") }
    #expect(error.description.contains("/nowhere/model.gguf: cannot be opened"))
    let folder = try #require(throws: GGUFError.self) { try GGUFFile(path: "/tmp") }
    #expect(folder.description.contains("is not a regular file"))
  }

  /// A vocabulary without weights and an architecture that the engine does not run are refused by name.
  @Test func unsuitableModelsAreNamed() throws {
    let vocabulary = try GGUFFile(bytes: Self.bytes("tiny-chatglm3-vocab.gguf"))
    let lacking = try #require(throws: GGUFError.self) { try GLMModel(vocabulary) }
    #expect(lacking.description.contains("lacks"))
    var renamed = try Self.bytes("tiny-glmedge-q4_0.gguf")
    let name = Array("chatglm".utf8)
    let key = Array("general.architecture".utf8)
    let start = try #require(renamed.indices.first { renamed[$0...].starts(with: key) })
    let at = try #require(renamed.indices.first { $0 > start && renamed[$0...].starts(with: name) })
    renamed.replaceSubrange(at..<at + name.count, with: Array("llamaxx".utf8))
    let foreign = try #require(throws: GGUFError.self) { try GLMModel(GGUFFile(bytes: renamed)) }
    #expect(foreign.description.contains("'llamaxx'"))
    #expect(foreign.description.contains("chatglm, glm4"))
  }
}
