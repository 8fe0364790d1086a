import Foundation
import GLMRuntime

/// A model file of GLM-Edge-1.5B's shape (28 layers of 2048, 16 heads over 4 of 128, 6144, 59264 entries) with random
/// weights: its speed is the real one's, which does not depend on values.
struct EdgeShapeModel {
  /// As llama.cpp's quantizer would choose: what most matrices have, some of the better ones, and the embedding.
  enum Mix: String, CaseIterable {
    case q4_0
    case q4_k_m
    case q8_0

    var types: (most: TensorType, better: TensorType, embedding: TensorType) {
      let (q4, q4k, q6k, q8): (TensorType, TensorType, TensorType, TensorType) = (
        .init(rawValue: 2), .init(rawValue: 12), .init(rawValue: 14), .q8_0
      )
      return switch self {
      case .q4_0: (q4, q4, q6k)
      case .q4_k_m: (q4k, q6k, q6k)
      case .q8_0: (q8, q8, q8)
      }
    }
  }

  var mix: Mix
  private let layers = 28
  private let width = 2048
  private let hidden = 6144
  private let heads = 16
  private let keyHeads = 4
  private let headSize = 128
  private let vocabulary = 59264

  init(_ mix: Mix) { self.mix = mix }

  /// The file in `folder`, made when it is not there.
  func file(in folder: URL) throws -> URL {
    let file = folder.appending(path: "edge-shape-\(mix.rawValue).gguf")
    guard !FileManager.default.fileExists(atPath: file.path) else { return file }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let tensors = tensors
    var writer = try GGUFWriter(path: file.path, metadata: metadata, tensors: tensors)
    var random: UInt64 = 88_172_645_463_325_252
    for tensor in tensors {
      var bytes = [UInt8](repeating: 0, count: tensor.byteCount)
      bytes.withUnsafeMutableBytes { fill($0, tensor.type, &random) }
      try bytes.withUnsafeBytes { try writer.append($0) }
    }
    try writer.finish()
    return file
  }

  private var metadata: [(key: String, value: GGUFValue)] {
    let special = ["<|endoftext|>", "[gMASK]", "<sop>", "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>"]
    let tokens = (0..<vocabulary - special.count).map { "t\($0)" } + special
    let kinds: [Int64] = tokens.indices.map { $0 < vocabulary - special.count ? 1 : 3 }
    return [
      ("general.architecture", .string("chatglm")), ("general.name", .string("random weights, GLM-Edge-1.5B's shape")),
      ("chatglm.context_length", .integer(8192)), ("chatglm.embedding_length", .integer(Int64(width))),
      ("chatglm.block_count", .integer(Int64(layers))), ("chatglm.feed_forward_length", .integer(Int64(hidden))),
      ("chatglm.attention.head_count", .integer(Int64(heads))),
      ("chatglm.attention.head_count_kv", .integer(Int64(keyHeads))),
      ("chatglm.attention.layer_norm_rms_epsilon", .number(1e-5)),
      ("chatglm.rope.dimension_count", .integer(Int64(headSize))), ("chatglm.rope.freq_base", .number(10000)),
      ("general.quantization_version", .integer(2)),
      ("general.file_type", .integer(mix == .q4_0 ? 2 : mix == .q8_0 ? 7 : 15)),
      ("tokenizer.ggml.model", .string("gpt2")), ("tokenizer.ggml.pre", .string("chatglm-bpe")),
      ("tokenizer.ggml.tokens", .strings(tokens)), ("tokenizer.ggml.token_type", .integers(kinds)),
      ("tokenizer.ggml.merges", .strings(["t 0"])),
      ("tokenizer.ggml.eos_token_id", .integer(Int64(vocabulary - special.count))),
      ("tokenizer.ggml.add_bos_token", .bool(false)),
    ]
  }

  private var tensors: [GGUFWriter.Tensor] {
    let types = mix.types
    var list = [
      GGUFWriter.Tensor("token_embd.weight", types.embedding, [width, vocabulary]),
      GGUFWriter.Tensor("output_norm.weight", .f32, [width]),
    ]
    for layer in 0..<layers {
      let block = "blk.\(layer)."
      // llama.cpp gives the first and last eighth, and every third between, the better type.
      let isBetter = layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2
      let better = isBetter ? types.better : types.most
      list += [
        .init(block + "attn_norm.weight", .f32, [width]), .init(block + "ffn_norm.weight", .f32, [width]),
        .init(block + "attn_q.weight", types.most, [width, heads * headSize]),
        .init(block + "attn_k.weight", types.most, [width, keyHeads * headSize]),
        .init(block + "attn_v.weight", better, [width, keyHeads * headSize]),
        .init(block + "attn_output.weight", types.most, [heads * headSize, width]),
        .init(block + "ffn_up.weight", types.most, [width, 2 * hidden]),
        .init(block + "ffn_down.weight", better, [hidden, width]),
      ]
    }
    return list
  }

  /// Random bytes with small scales; vectors of ones.
  private func fill(_ bytes: UnsafeMutableRawBufferPointer, _ type: TensorType, _ random: inout UInt64) {
    if type == .f32 {
      for offset in stride(from: 0, to: bytes.count, by: 4) {
        bytes.storeBytes(of: Float(1).bitPattern, toByteOffset: offset, as: UInt32.self)
      }
      return
    }
    for offset in stride(from: 0, to: bytes.count - 7, by: 8) {
      random ^= random << 13
      random ^= random >> 7
      random ^= random << 17
      bytes.storeBytes(of: random, toByteOffset: offset, as: UInt64.self)
    }
    let (size, halves): (Int, [(at: Int, value: Float16)]) =
      switch type.rawValue {
      case 2: (18, [(0, 0.004)])
      case 12: (144, [(0, 0.0001), (2, 0.0007)])
      case 14: (210, [(208, 0.00002)])
      default: (34, [(0, 0.0003)])
      }
    for block in stride(from: 0, to: bytes.count, by: size) {
      for half in halves { bytes.storeBytes(of: half.value.bitPattern, toByteOffset: block + half.at, as: UInt16.self) }
    }
  }
}
