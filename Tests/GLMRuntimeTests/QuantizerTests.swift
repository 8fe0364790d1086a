import Foundation
import GLMRuntime
import Testing

/// Model files in, smaller model files out.
struct QuantizerTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "gauntlet-quantizer-\(UUID().uuidString)")

  private func fixture(_ name: String) throws -> GGUFFile {
    try GGUFFile(path: Golden.folder.appending(path: name).path)
  }

  /// Runs with a folder that goes afterwards.
  private func inFolder(_ body: (URL) throws -> Void) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func recipe(_ name: String) throws -> QuantizationRecipe { try #require(QuantizationRecipe.named(name)) }

  /// A file with tensors of such shapes, filled with zeros where nothing else is said.
  private func model(
    _ path: String, _ tensors: [GGUFWriter.Tensor], metadata: [(key: String, value: GGUFValue)] = [],
    fill: (GGUFWriter.Tensor) -> [UInt8] = { [UInt8](repeating: 0, count: $0.byteCount) }
  ) throws -> GGUFFile {
    var writer = try GGUFWriter(path: path, metadata: metadata, tensors: tensors)
    for tensor in tensors { try fill(tensor).withUnsafeBytes { try writer.append($0) } }
    try writer.finish()
    return try GGUFFile(path: path)
  }

  private func types(_ quantizer: Quantizer) -> [String: String] {
    Dictionary(uniqueKeysWithValues: quantizer.tensors.map { ($0.name, "\($0.type)") })
  }

  /// As llama.cpp's quantizer chooses: fused projections as values, the finer type in every third layer and at the ends.
  @Test func mixesGiveBetterTypesToWhatHurtsMost() throws {
    try inFolder { folder in
      var tensors: [GGUFWriter.Tensor] = [
        .init("token_embd.weight", .f16, [256, 4]), .init("output.weight", .f16, [256, 4]),
        .init("output_norm.weight", .f32, [256]),
      ]
      for layer in 0..<24 {
        for name in ["attn_q", "attn_v", "ffn_down", "ffn_up"] {
          tensors.append(.init("blk.\(layer).\(name).weight", .f16, [256, 2]))
        }
        tensors.append(.init("blk.\(layer).attn_q.bias", .f32, [2]))
        tensors.append(.init("blk.\(layer).attn_norm.weight", .f32, [256]))
        tensors.append(.init("blk.\(layer).ffn_gate_inp.weight", .f32, [256, 2]))
        tensors.append(.init("blk.\(layer).ffn_down_exps.weight", .f16, [256, 2, 3]))
      }
      let file = try model(
        folder.appending(path: "a.gguf").path, tensors,
        metadata: [("general.architecture", .string("glm4moe")), ("glm4moe.block_count", .integer(24))])
      let finer: Set = [0, 1, 2, 5, 8, 11, 14, 17, 20, 21, 22, 23]
      for (name, base) in [("q4_k_m", "Q4_K"), ("q5_k_m", "Q5_K")] {
        let types = types(try Quantizer(file, recipe: recipe(name)))
        #expect(types["token_embd.weight"] == base && types["output.weight"] == "Q6_K")
        for layer in 0..<24 {
          let block = "blk.\(layer)."
          let fine = finer.contains(layer) ? "Q6_K" : base
          #expect(types[block + "attn_v.weight"] == fine && types[block + "ffn_down.weight"] == fine, "\(layer)")
          #expect(types[block + "ffn_down_exps.weight"] == fine)
          #expect(types[block + "attn_q.weight"] == base && types[block + "ffn_up.weight"] == base)
          for kept in ["attn_q.bias", "attn_norm.weight", "ffn_gate_inp.weight"] {
            #expect(types[block + kept] == "F32")
          }
        }
      }
      let half = types(try Quantizer(file, recipe: recipe("q8_0")))
      #expect(Set(half.values) == ["Q8_0", "F32"] && half["output.weight"] == "Q8_0")
    }
  }

  @Test func fusedAndTiedTensorsFollowTheRules() throws {
    let fused = types(try Quantizer(fixture("tiny-chatglm-f16.gguf"), recipe: recipe("q4_k_m")))
    #expect(fused["blk.0.attn_qkv.weight"] == "Q4_K" && fused["blk.1.attn_qkv.weight"] == "Q6_K")
    #expect(fused["blk.0.ffn_down.weight"] == "Q4_K" && fused["blk.1.ffn_down.weight"] == "Q6_K")
    #expect(fused["output.weight"] == "Q6_K" && fused["token_embd.weight"] == "Q4_K")
    let tied = types(try Quantizer(fixture("tiny-glmedge-q4_0.gguf"), recipe: recipe("q4_0")))
    #expect(tied["token_embd.weight"] == "Q6_K" && tied["blk.0.attn_q.weight"] == "Q4_0")
    let rows = types(try Quantizer(fixture("tiny-chatglm-f16.gguf"), recipe: recipe("int4-row")))
    #expect(rows["token_embd.weight"] == "F16" && rows["output.weight"] == "F16")
    #expect(rows["blk.1.attn_qkv.weight"] == "Q4_0" && rows["blk.1.attn_qkv.bias"] == "F32")
  }

  @Test func rowsThatAreNoWholeBlocksFallBack() throws {
    try inFolder { folder in
      let file = try model(
        folder.appending(path: "a.gguf").path,
        [
          .init("token_embd.weight", .f32, [96, 4]), .init("output.weight", .f32, [96, 4]),
          .init("blk.0.attn_q.weight", .f32, [96, 4]), .init("blk.0.odd.weight", .f32, [40, 4]),
        ], metadata: [("general.architecture", .string("glm4")), ("glm4.block_count", .integer(9))])
      for (name, base, best) in [
        ("q4_k_m", "Q5_0", "Q8_0"), ("q5_k_m", "Q5_1", "Q8_0"), ("q6_k", "Q8_0", "Q8_0"), ("q4_0", "Q4_0", "Q8_0"),
      ] {
        let types = types(try Quantizer(file, recipe: recipe(name)))
        #expect(types["blk.0.attn_q.weight"] == base && types["output.weight"] == best, "\(name)")
        #expect(types["blk.0.odd.weight"] == "F16")
      }
    }
  }

  /// The new file has every byte of the old metadata, whatever its types, but for what is no longer true.
  @Test func metadataIsKeptByteForByte() throws {
    try inFolder { folder in
      func text(_ text: String) -> [UInt8] { little(UInt64(text.utf8.count)) + Array(text.utf8) }
      func little(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
      let kept: [[UInt8]] = [
        text("general.architecture") + little(UInt32(8)) + text("glm4"),
        text("a.byte") + little(UInt32(0)) + [200], text("a.short") + little(UInt32(3)) + little(Int16(-3)),
        text("a.double") + little(UInt32(12)) + little((0.1).bitPattern),
        text("a.long") + little(UInt32(10)) + little(UInt64(1) << 40),
        text("a.flags") + little(UInt32(9)) + little(UInt32(7)) + little(UInt64(3)) + [1, 0, 1],
        text("a.doubles") + little(UInt32(9)) + little(UInt32(12)) + little(UInt64(1)) + little((0.3).bitPattern),
        text("a.text") + little(UInt32(8)) + text("ö\u{0}x"),
      ]
      let gone: [[UInt8]] = [
        text("general.alignment") + little(UInt32(4)) + little(UInt32(64)),
        text("split.count") + little(UInt32(2)) + little(UInt16(0)),
        text("general.file_type") + little(UInt32(4)) + little(UInt32(1)),
      ]
      var bytes = Array("GGUF".utf8) + little(UInt32(3)) + little(UInt64(1)) + little(UInt64(kept.count + gone.count))
      bytes += (kept + gone).joined()
      bytes += text("blk.0.x.weight") + little(UInt32(2)) + little(UInt64(32)) + little(UInt64(2)) + little(UInt32(0))
      bytes += little(UInt64(0))
      bytes += [UInt8](repeating: 0, count: (bytes.count + 63) / 64 * 64 - bytes.count)
      bytes += (0..<64).flatMap { little(Float($0).bitPattern) }
      let source = try GGUFFile(bytes: bytes)
      let out = folder.appending(path: "out.gguf")
      try Quantizer(source, recipe: recipe("q8_0")).write(to: out.path)
      let data = try Data(contentsOf: out)
      for entry in kept { #expect(data.range(of: Data(entry)) != nil, "\(String(decoding: entry, as: UTF8.self))") }
      let file = try GGUFFile(path: out.path)
      #expect(file.integer("general.file_type") == 7 && file.integer("general.quantization_version") == 2)
      #expect(file.metadata["general.alignment"] == nil && file.metadata["split.count"] == nil)
      #expect(file.metadata.count == kept.count + 2)
      #expect(file.byteCount == (try Quantizer(source, recipe: recipe("q8_0")).byteCount))
    }
  }

  @Test func bytesDoNotDependOnThreads() throws {
    try inFolder { folder in
      let source = try fixture("tiny-glm4-q8_0.gguf")
      var seen: Set<Data> = []
      for threads in [1, 3] {
        let path = folder.appending(path: "\(threads).gguf")
        try Quantizer(source, recipe: recipe("q4_k_m")).write(to: path.path, threads: threads)
        seen.insert(try Data(contentsOf: path))
      }
      #expect(seen.count == 1)
      // What has its type already is copied.
      let copy = folder.appending(path: "copy.gguf")
      try Quantizer(source, recipe: recipe("q8_0")).write(to: copy.path)
      #expect(try GGUFFile(path: copy.path).tensors.count == source.tensors.count)
      #expect(try Data(contentsOf: copy).suffix(300000) == Data(contentsOf: URL(filePath: source.path)).suffix(300000))
    }
  }

  @Test func rowRecipesSaySoAndAreForgottenAgain() throws {
    try inFolder { folder in
      let row = folder.appending(path: "row.gguf").path
      try Quantizer(fixture("tiny-chatglm-f16.gguf"), recipe: recipe("int4-row")).write(to: row)
      let file = try GGUFFile(path: row)
      #expect(file.string("gauntlet.quantization") == "int4-row")
      #expect(file.string("gauntlet.quantization.scheme")?.contains("one scale per output row") == true)
      let plain = folder.appending(path: "plain.gguf").path
      try Quantizer(file, recipe: recipe("q8_0")).write(to: plain)
      #expect(try GGUFFile(path: plain).string("gauntlet.quantization") == nil)
    }
  }

  @Test func badTargetsAreRefusedBeforeAnythingIsWritten() throws {
    try inFolder { folder in
      let path = folder.appending(path: "a.gguf").path
      try FileManager.default.copyItem(
        at: Golden.folder.appending(path: "tiny-glmedge-q4_0.gguf"), to: URL(filePath: path))
      let before = try Data(contentsOf: URL(filePath: path))
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: "link.gguf"), withDestinationURL: URL(filePath: path))
      let quantizer = try Quantizer(GGUFFile(path: path), recipe: recipe("q8_0"))
      for (target, expected) in [
        (path, "is the source itself"), (folder.path + "/link.gguf", "is the source itself"),
        (folder.path + "/./a.gguf", "is the source itself"), (folder.path, "is not a regular file"),
        ("/dev/full", "is not a regular file"), (folder.path + "/no/b.gguf", "there is no folder"),
        ("/proc/b.gguf", "/proc/b.gguf"),
      ] {
        let error = try #require(throws: GGUFError.self) { try quantizer.write(to: target) }
        #expect(error.description.contains(expected), "\(error)")
      }
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["a.gguf", "link.gguf"])
    }
  }

  /// A source that turns out broken half-way, and a cancelled task: nothing new is left, and what was there stays.
  @Test func failuresLeaveNothingBehind() async throws {
    try inFolder { folder in
      let broken = try model(
        folder.appending(path: "broken.gguf").path,
        [.init("blk.0.a.weight", .f32, [32, 4]), .init("blk.0.b.weight", .f32, [32, 4])]
      ) { tensor in
        var values = [Float](repeating: 1, count: 128)
        if tensor.name.contains("b.") { values[70] = .nan }
        return values.withUnsafeBytes { Array($0) }
      }
      let out = folder.appending(path: "out.gguf").path
      try Data("old".utf8).write(to: URL(filePath: out))
      let error = try #require(throws: GGUFError.self) { try Quantizer(broken, recipe: recipe("q8_0")).write(to: out) }
      #expect(error.description.contains("broken.gguf") && error.description.contains("row 2 of blk.0.b.weight"))
      #expect(try String(contentsOfFile: out, encoding: .utf8) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["broken.gguf", "out.gguf"])
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let quantizer = try Quantizer(fixture("tiny-chatglm-f16.gguf"), recipe: recipe("q4_0"))
    let out = folder.appending(path: "out.gguf").path
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      try quantizer.write(to: out)
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func tensorsOfForeignTypesAreNamed() throws {
    var bytes = Array(try Data(contentsOf: Golden.folder.appending(path: "tiny-glmedge-q4_0.gguf")))
    let name = Array("blk.0.attn_k.weight".utf8)
    let at = try #require(bytes.indices.first { bytes[$0...].starts(with: name) }) + name.count + 4 + 16
    bytes[at] = 23
    let file = try GGUFFile(bytes: bytes)
    let error = try #require(throws: GGUFError.self) { try Quantizer(file, recipe: recipe("q8_0")) }
    #expect(error.description.contains("blk.0.attn_k.weight"))
  }
}
