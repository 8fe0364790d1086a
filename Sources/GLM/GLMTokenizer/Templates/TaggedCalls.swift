import Foundation

/// Calls between `<tool_call>` and `</tool_call>`, as GLM-4.5 and Qwen2.5 set them apart.
enum TaggedCalls {
  /// The prose before the first call, and what stands in each call's tags. The last end may be missing, where the model was
  /// cut off behind the call.
  static func blocks(_ text: String) -> (prose: String, blocks: [Substring]) {
    let pieces = text.split(separator: "<tool_call>", omittingEmptySubsequences: false)
    let blocks = pieces.dropFirst().map { piece in
      piece.firstRange(of: "</tool_call>").map { piece[..<$0.lowerBound] } ?? piece
    }
    return (pieces[0].trimmingCharacters(in: .whitespacesAndNewlines), blocks)
  }
}
