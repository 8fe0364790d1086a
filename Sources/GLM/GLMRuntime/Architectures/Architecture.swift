/// How one family of models names and wires its tensors. One file each, one line in `registry`.
struct Architecture: Sendable {
  /// The value of `general.architecture`.
  var name: String
  /// Whether rotary pairs are neighbours (2i, 2i+1), not halves (i, i + n/2).
  var interleavedRope: Bool
  /// The tensor that normalizes what enters the feed-forward part.
  var feedForwardNorm: String
  /// The tensors that normalize what attention and feed-forward give back, where there are such.
  var attentionPostNorm: String?
  var feedForwardPostNorm: String?

  static let registry: [Architecture] = [.chatglm, .glm4, .glm4moe, .qwen2]

  static func named(_ name: String, in file: GGUFFile) throws -> Architecture {
    guard let found = registry.first(where: { $0.name == name }) else {
      let known = registry.map(\.name).joined(separator: ", ")
      throw GGUFError(file.path, "has the architecture '\(name)', which the engine does not run: it runs \(known)")
    }
    return found
  }
}
